<?php
/** The box beside a comment: all reasons, and what happened. */

namespace Spamfilter;

final class Comment_Box {

	public static function listen(): void {
		add_action( 'add_meta_boxes_comment', array( self::class, 'add' ) );
	}

	public static function add(): void {
		add_meta_box( 'spamfilter', __( 'Spamfilter', 'spamfilter' ), array( self::class, 'show' ), 'comment', 'normal' );
	}

	public static function show( \WP_Comment $comment ): void {
		$id     = (int) $comment->comment_ID;
		$action = Record::get( $id, Record::ACTION );
		if ( '' !== $action ) {
			$score = Words::score( Record::get( $id, Record::SCORE ) );
			printf( '<p><strong>%s</strong> %s</p>', esc_html( $score ), esc_html( Words::action( $action ) ) );
		}
		echo '<ul class="spamfilter-reasons">';
		foreach ( Comment_List::reasons( $id ) as $reason ) {
			$weight = sprintf( '%+.2F', $reason['weight'] );
			printf( '<li>%s <code>%s</code> %s</li>', esc_html( $reason['text'] ), esc_html( $reason['name'] ), esc_html( $weight ) );
		}
		echo '</ul><ol class="spamfilter-history">';
		foreach ( Record::history( $id ) as $line ) {
			$said = array( Words::event( $line['what'] ), Words::details( $line['what'], $line['details'] ), $line['who'] );
			$when = wp_date( 'Y-m-d H:i:s', (int) $line['at'] );
			printf( '<li>%s: %s</li>', esc_html( $when ), esc_html( implode( ' ', array_filter( $said ) ) ) );
		}
		echo '</ol>';
	}
}
