<?php
/** Comments are checked again; what a person decided stays. */

namespace Spamfilter;

final class Recheck {

	public const REFUSED = 'refused'; // The service read the comment, and will not have it.

	/** @return int[] The waiting comments after a number, oldest first. */
	public static function waiting( int $after, int $limit ): array {
		global $wpdb;
		$sql = "SELECT comment_ID FROM $wpdb->comments WHERE comment_approved = '0' AND comment_ID > %d ORDER BY comment_ID LIMIT %d";
		return array_map( 'intval', $wpdb->get_col( $wpdb->prepare( $sql, $after, $limit ) ) );
	}

	public static function count(): int {
		return (int) get_comment_count()['awaiting_moderation'];
	}

	/**
	 * Check some again; those that were, the first of them, come back with what the verdict is.
	 *
	 * @param int[] $ids Their numbers.
	 * @return array<int, string> Actions, or REFUSED, by number.
	 */
	public static function many( array $ids ): array {
		$became = array();
		foreach ( $ids as $id ) {
			$action = self::one( $id );
			if ( '' === $action ) {
				break;
			}
			$became[ $id ] = $action;
		}
		return $became;
	}

	/** Check one again and return what the verdict is; empty where no answer came. */
	public static function one( int $id ): string {
		$comment = get_comment( $id );
		if ( ! $comment || ! Breaker::lets_pass() ) {
			return '';
		}
		$waiting = Record::read( $id, Record::WAITING );
		$answer  = null === $waiting
			? Client::check( Fields::of_kept( $comment ), wp_generate_uuid4(), Client::BACKGROUND )
			: Waiting::ask( $waiting );
		$verdict = Verdict::read( $answer );
		if ( null === $verdict && ! $answer->is_final() ) {
			return '';
		}
		if ( null === $verdict ) {
			Record::happened( $id, 'refused', $answer->problem );
			return self::REFUSED;
		}
		if ( '' === Record::get( $id, Record::PUT ) && '0' === $comment->comment_approved ) {
			Record::put( $id, array( Record::PUT => '0' ) ); // It waits, and nobody decided: the verdict may act.
		}
		Waiting::settle( $id, $verdict, '1' === $comment->comment_approved ? '1' : self::approved( $comment, $waiting ) );
		if ( null !== $waiting ) {
			Waiting::end( $id );
		}
		return $verdict->action;
	}

	/**
	 * Tell what the verdicts would be, in one request, and change nothing; the service remembers nothing of it either.
	 *
	 * Of what it will not have at once, each half is tried.
	 *
	 * @param int[] $ids Their numbers.
	 * @return array<int, string> Actions, or REFUSED, by number; those that were answered, the first of them.
	 */
	public static function dry( array $ids ): array {
		$comments = array_filter( array_combine( $ids, array_map( 'get_comment', $ids ) ) );
		if ( ! $comments || ! Breaker::lets_pass() ) {
			return array();
		}
		$answer = Client::score( array_values( array_map( array( Fields::class, 'of_kept' ), $comments ) ) );
		if ( ! $answer->is_final() ) {
			return self::actions( array_keys( $comments ), $answer );
		}
		if ( 1 === count( $comments ) ) {
			return array( array_key_first( $comments ) => self::REFUSED );
		}
		list( $some, $others ) = array_chunk( array_keys( $comments ), (int) ceil( count( $comments ) / 2 ) );
		$became                = self::dry( $some );
		return count( $became ) < count( $some ) ? $became : $became + self::dry( $others );
	}

	/**
	 * Return the actions in an answer; none where one of them makes no sense.
	 *
	 * @param int[] $ids The comments that it is about.
	 */
	private static function actions( array $ids, Answer $answer ): array {
		$said    = $answer->is_good() ? $answer->body['verdicts'] ?? null : null;
		$actions = array_column( is_array( $said ) ? $said : array(), 'action' );
		$known   = array_intersect( array_filter( $actions, 'is_string' ), Verdict::ACTIONS );
		return count( $known ) === count( $ids ) ? array_combine( $ids, $known ) : array();
	}

	/** Return what WordPress's own rules say of a comment that waits. */
	private static function approved( \WP_Comment $comment, ?array $waiting ): string {
		if ( null !== $waiting ) {
			return $waiting['approved'];
		}
		$allowed = check_comment(
			$comment->comment_author,
			$comment->comment_author_email,
			$comment->comment_author_url,
			$comment->comment_content,
			$comment->comment_author_IP,
			$comment->comment_agent,
			$comment->comment_type
		);
		return $allowed ? '1' : '0';
	}
}
