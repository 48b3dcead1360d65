<?php
/** Comments are checked again; what a person decided stays. */

namespace Spamfilter;

final class Recheck {

	/** @return int[] The waiting comments after a number, oldest first. */
	public static function waiting( int $after, int $limit ): array {
		global $wpdb;
		return array_map( 'intval', $wpdb->get_col( $wpdb->prepare( "SELECT comment_ID FROM $wpdb->comments WHERE comment_approved = '0' AND comment_ID > %d ORDER BY comment_ID LIMIT %d", $after, $limit ) ) );
	}

	public static function count(): int {
		return (int) get_comment_count()['awaiting_moderation'];
	}

	/** Check one again and return what the verdict is; empty where no answer came. */
	public static function one( int $id ): string {
		$verdict = self::ask( $id );
		if ( null === $verdict ) {
			return '';
		}
		$comment = get_comment( $id );
		if ( '' === Record::get( $id, Record::PUT ) && '0' === $comment->comment_approved ) {
			Record::put( $id, array( Record::PUT => '0' ) ); // It waits, and nobody decided: the verdict may act.
		}
		$waiting = Record::read( $id, Record::WAITING );
		Waiting::settle( $id, $verdict, '1' === $comment->comment_approved ? '1' : self::approved( $comment, $waiting ) );
		if ( null !== $waiting ) {
			Waiting::end( $id );
		}
		return $verdict->action;
	}

	/** Tell what the verdict would be, and change nothing; the service remembers nothing of it either. */
	public static function dry( int $id ): string {
		$comment = get_comment( $id );
		$answer  = $comment && Breaker::lets_pass() ? Client::score( Fields::of_kept( $comment ) ) : null;
		$action  = null === $answer || ! $answer->is_good() ? null : ( $answer->body['verdict']['action'] ?? null );
		return in_array( $action, Verdict::ACTIONS, true ) ? $action : '';
	}

	private static function ask( int $id ): ?Verdict {
		$comment = get_comment( $id );
		if ( ! $comment || ! Breaker::lets_pass() ) {
			return null;
		}
		$waiting = Record::read( $id, Record::WAITING );
		if ( null !== $waiting ) { // Under the same token, so that it is judged once.
			return Verdict::read( Client::check( $waiting['comment'], $waiting['token'], Client::BACKGROUND ) );
		}
		return Verdict::read( Client::check( Fields::of_kept( $comment ), wp_generate_uuid4(), Client::BACKGROUND ) );
	}

	/** Return what WordPress's own rules say of a comment that waits. */
	private static function approved( \WP_Comment $comment, ?array $waiting ): string {
		if ( null !== $waiting ) {
			return $waiting['approved'];
		}
		$allowed = check_comment( $comment->comment_author, $comment->comment_author_email, $comment->comment_author_url, $comment->comment_content, $comment->comment_author_IP, $comment->comment_agent, $comment->comment_type );
		return $allowed ? '1' : '0';
	}
}
