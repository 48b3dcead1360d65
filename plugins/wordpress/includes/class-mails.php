<?php
/** Mails about a comment wait until it is judged. */

namespace Spamfilter;

final class Mails {

	public static function listen(): void {
		add_filter( 'notify_moderator', array( self::class, 'may_go' ), 99, 2 );
		add_filter( 'notify_post_author', array( self::class, 'may_go' ), 99, 2 );
	}

	/** @param bool $maybe Whether WordPress would send it. */
	public static function may_go( $maybe, $comment ): bool {
		return $maybe && '' === Record::get( (int) $comment, Record::WAITING );
	}

	/** Send what had to wait; WordPress tells itself whom, and whether at all. */
	public static function send( int $comment ): void {
		wp_new_comment_notify_moderator( $comment );
		wp_new_comment_notify_postauthor( $comment );
	}
}
