<?php
/** The box beside a comment: all reasons, and what happened. */

namespace Spamfilter;

final class Comment_Box {

	public static function listen(): void {
		add_action( 'add_meta_boxes_comment', static fn() => add_meta_box( 'spamfilter', __( 'Spamfilter', 'spamfilter' ), array( self::class, 'show' ), 'comment', 'normal' ) );
	}

	public static function show( \WP_Comment $comment ): void {
		$id     = (int) $comment->comment_ID;
		$action = Record::get( $id, Record::ACTION );
		if ( '' !== $action ) {
			printf( '<p><strong>%s</strong> %s</p>', esc_html( Words::score( Record::get( $id, Record::SCORE ) ) ), esc_html( Words::action( $action ) ) );
		}
		echo '<ul class="spamfilter-reasons">';
		foreach ( Comment_List::reasons( $id ) as $reason ) {
			printf( '<li>%s <code>%s</code> %s</li>', esc_html( $reason['text'] ), esc_html( $reason['name'] ), esc_html( sprintf( '%+.2F', $reason['weight'] ) ) );
		}
		echo '</ul><ol class="spamfilter-history">';
		foreach ( Record::history( $id ) as $line ) {
			printf( '<li>%s: %s %s %s</li>', esc_html( wp_date( 'Y-m-d H:i:s', (int) $line['at'] ) ), esc_html( Words::event( $line['what'] ) ), esc_html( Words::details( $line['what'], $line['details'] ) ), esc_html( $line['who'] ) );
		}
		echo '</ol>';
	}
}
