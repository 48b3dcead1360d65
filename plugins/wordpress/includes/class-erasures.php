<?php
/** Whom the service is to erase, kept until it did. */

namespace Spamfilter;

final class Erasures {

	public const PREFIX = 'spamfilter_erasure_'; // Of one option for each, so that none gets lost between two requests.
	public const PAUSE  = 600;                   // Seconds between two tries.

	/**
	 * Have a person erased at the service; where it does not answer, keep whom until it does.
	 *
	 * @param array<string, mixed> $person The fields of the API; empty where nothing was ever sent.
	 */
	public static function ask( array $person ): Answer {
		if ( ! $person || ! Settings::are_complete() && array( 'author_email' ) === array_keys( $person ) ) {
			return new Answer( 204, array() );
		}
		$answer = Client::erase( $person );
		if ( ! $answer->is_good() ) {
			add_option( self::PREFIX . wp_generate_uuid4(), wp_json_encode( $person ), '', false );
			Queue::soon();
		}
		return $answer;
	}

	/** Ask for those that were kept, the oldest first; a refused one stays, for a person to see. */
	public static function work( float $until ): void {
		foreach ( self::kept() as $name => $person ) {
			if ( microtime( true ) > $until || ! Breaker::lets_pass() ) {
				return;
			}
			$answer = Client::erase( $person );
			if ( $answer->is_good() ) {
				delete_option( $name );
			} elseif ( ! $answer->is_final() ) {
				return;
			}
		}
	}

	public static function count(): int {
		return count( self::kept() );
	}

	/** @return array<string, array<string, mixed>> Persons, by the name of their option. */
	private static function kept(): array {
		global $wpdb;
		$like = $wpdb->esc_like( self::PREFIX ) . '%';
		$rows = $wpdb->get_results(
			$wpdb->prepare( "SELECT option_name, option_value FROM $wpdb->options WHERE option_name LIKE %s ORDER BY option_id", $like )
		);
		$kept = array();
		foreach ( $rows as $row ) {
			$kept[ $row->option_name ] = (array) json_decode( $row->option_value, true );
		}
		return $kept;
	}
}
