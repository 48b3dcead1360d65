<?php
/** What moderators decided before the service was there, brought to it. */

namespace Spamfilter;

final class Past {

	private const LABELS = array( '1' => 'ham', 'spam' => 'spam' );

	/** @return int[] Comments after a number that were never told, oldest first. */
	public static function untold( int $after, int $limit ): array {
		global $wpdb;
		return array_map( 'intval', $wpdb->get_col( self::query( 'c.comment_ID', $after ) . $wpdb->prepare( ' ORDER BY c.comment_ID LIMIT %d', $limit ) ) );
	}

	public static function count(): int {
		global $wpdb;
		return (int) $wpdb->get_var( self::query( 'COUNT(*)', 0 ) );
	}

	/**
	 * Teach some of them at once, all or none.
	 *
	 * @param int[] $ids Their numbers.
	 */
	public static function teach( array $ids ): bool {
		$lessons = array();
		foreach ( $ids as $id ) {
			$comment = get_comment( $id );
			if ( $comment && isset( self::LABELS[ $comment->comment_approved ] ) ) {
				$lessons[ $id ] = array( 'comment' => Fields::of_kept( $comment ), 'label' => self::LABELS[ $comment->comment_approved ], 'reporter' => 'wordpress-import' );
			}
		}
		$answer = $lessons ? Client::feedback( array_values( $lessons ) ) : new Answer( 200, array() );
		if ( ! $answer->is_good() ) {
			return false;
		}
		$events = array_values( (array) ( $answer->body['events'] ?? array() ) );
		foreach ( array_keys( $lessons ) as $place => $id ) {
			Record::put( $id, array( Record::EVENT => (string) (int) ( $events[ $place ] ?? 0 ) ) );
		}
		return true;
	}

	private static function query( string $what, int $after ): string {
		global $wpdb;
		return $wpdb->prepare(
			"SELECT $what FROM $wpdb->comments c WHERE c.comment_approved IN ('1', 'spam') AND c.comment_content <> '' AND c.comment_ID > %d"
			. " AND NOT EXISTS (SELECT 1 FROM $wpdb->commentmeta m WHERE m.comment_id = c.comment_ID AND m.meta_key IN (%s, %s))",
			$after,
			Record::EVENT,
			Record::CHECK
		);
	}
}
