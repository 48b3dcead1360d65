<?php
/** What moderators decided before the service was there, brought to it. */

namespace Spamfilter;

final class Past {

	private const LABELS = array( '1' => 'ham', 'spam' => 'spam' );

	/** @return int[] Comments after a number that were never told, oldest first. */
	public static function untold( int $after, int $limit ): array {
		global $wpdb;
		$sql = self::query( 'c.comment_ID', $after ) . $wpdb->prepare( ' ORDER BY c.comment_ID LIMIT %d', $limit );
		return array_map( 'intval', $wpdb->get_col( $sql ) );
	}

	public static function count(): int {
		global $wpdb;
		return (int) $wpdb->get_var( self::query( 'COUNT(*)', 0 ) );
	}

	/**
	 * Teach some of them; false where the service has to be asked again later. Of what it will not have at once, each half is tried.
	 *
	 * @param int[] $ids Their numbers.
	 */
	public static function teach( array $ids ): bool {
		$lessons = array_filter( array_combine( $ids, array_map( array( self::class, 'lesson' ), $ids ) ) );
		$answer  = $lessons ? Client::feedback( array_values( $lessons ) ) : new Answer( 200, array() );
		if ( $answer->is_good() ) {
			self::note( array_keys( $lessons ), array_values( (array) ( $answer->body['events'] ?? array() ) ) );
			return true;
		}
		if ( ! $answer->is_final() ) {
			return false;
		}
		if ( 1 === count( $lessons ) ) {
			self::note( array_keys( $lessons ), array() );
			Record::happened( array_key_first( $lessons ), 'refused', $answer->problem );
			return true;
		}
		list( $some, $others ) = array_chunk( array_keys( $lessons ), (int) ceil( count( $lessons ) / 2 ) );
		return self::teach( $some ) && self::teach( $others );
	}

	private static function lesson( int $id ): ?array {
		$comment = get_comment( $id );
		$label   = $comment ? self::LABELS[ $comment->comment_approved ] ?? null : null;
		return null === $label
			? null
			: array( 'comment' => Fields::of_kept( $comment ), 'label' => $label, 'reporter' => 'wordpress-import' );
	}

	/** Keep the number of each one's event; 0 where it has none. */
	private static function note( array $ids, array $events ): void {
		foreach ( $ids as $place => $id ) {
			Record::put( $id, array( Record::EVENT => (string) (int) ( $events[ $place ] ?? 0 ) ) );
		}
	}

	private static function query( string $what, int $after ): string {
		global $wpdb;
		return $wpdb->prepare(
			"SELECT $what FROM $wpdb->comments c"
			. " WHERE c.comment_approved IN ('1', 'spam') AND c.comment_content <> '' AND c.comment_ID > %d"
			. " AND NOT EXISTS (SELECT 1 FROM $wpdb->commentmeta m WHERE m.comment_id = c.comment_ID AND m.meta_key IN (%s, %s))",
			$after,
			Record::EVENT,
			Record::CHECK
		);
	}
}
