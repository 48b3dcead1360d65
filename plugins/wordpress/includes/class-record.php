<?php
/** What is kept of a comment beside it: verdict, history, what a person decided, and what is still to be done. */

namespace Spamfilter;

final class Record {

	public const CHECK   = '_spamfilter_check';   // The check's id.
	public const ACTION  = '_spamfilter_action';
	public const SCORE   = '_spamfilter_score';   // 0 to 1, in the same width for all, so that they can be sorted.
	public const REASONS = '_spamfilter_reasons'; // JSON.
	public const PUT     = '_spamfilter_put';     // The status that we gave it.
	public const HUMAN   = '_spamfilter_human';   // What a person decided: spam, ham.
	public const EVENT   = '_spamfilter_event';   // Its number where it was taught without a check.
	public const HISTORY = '_spamfilter_history'; // JSON; one row for each thing that happened.
	public const WAITING = '_spamfilter_waiting'; // JSON: what is to be judged, and under which token.
	public const REPORT  = '_spamfilter_report';  // JSON: what is to be told.
	public const DUE     = '_spamfilter_due';     // When to try next, in seconds since 1970.
	public const TRIES   = '_spamfilter_tries';
	public const ALL     = array(
		self::CHECK,
		self::ACTION,
		self::SCORE,
		self::REASONS,
		self::PUT,
		self::HUMAN,
		self::EVENT,
		self::HISTORY,
		self::WAITING,
		self::REPORT,
		self::DUE,
		self::TRIES,
	);

	/** Return what a verdict leaves beside its comment. */
	public static function of_verdict( Verdict $verdict ): array {
		return array(
			self::CHECK   => $verdict->check,
			self::ACTION  => $verdict->action,
			self::SCORE   => sprintf( '%.4F', $verdict->score ),
			self::REASONS => wp_json_encode( $verdict->reasons ),
		);
	}

	/** Return what a comment that could not be judged leaves beside it. */
	public static function of_waiting( array $fields, string $token, $approved, string $problem ): array {
		$waiting = array( 'comment' => $fields, 'token' => $token, 'approved' => (string) $approved );
		return array(
			self::WAITING => wp_json_encode( $waiting, JSON_INVALID_UTF8_SUBSTITUTE ),
			self::DUE     => (string) ( time() + 60 ),
			self::TRIES   => '0',
			self::HISTORY => self::line( 'waits', $problem ),
		);
	}

	public static function put( int $comment, array $values ): void {
		foreach ( $values as $name => $value ) {
			update_comment_meta( $comment, $name, wp_slash( $value ) );
		}
	}

	public static function forget( int $comment, string ...$names ): void {
		foreach ( $names as $name ) {
			delete_comment_meta( $comment, $name );
		}
	}

	public static function get( int $comment, string $name ): string {
		return (string) get_comment_meta( $comment, $name, true );
	}

	/** Return what is kept as JSON under a name; null if nothing is. */
	public static function read( int $comment, string $name ): ?array {
		$said = json_decode( self::get( $comment, $name ), true );
		return is_array( $said ) ? $said : null;
	}

	/** Add to the history what happened; the details are words, never markup. */
	public static function happened( int $comment, string $what, string $details = '' ): void {
		add_comment_meta( $comment, self::HISTORY, wp_slash( self::line( $what, $details ) ) );
	}

	public static function line( string $what, string $details = '' ): string {
		$who  = wp_get_current_user()->user_login;
		$line = array( 'at' => time(), 'what' => $what, 'who' => (string) $who, 'details' => $details );
		return wp_json_encode( $line, JSON_INVALID_UTF8_SUBSTITUTE );
	}

	/** @return array<int, array{at: int, what: string, who: string, details: string}> The oldest first. */
	public static function history( int $comment ): array {
		$lines = array();
		foreach ( get_comment_meta( $comment, self::HISTORY ) as $said ) {
			$line = json_decode( $said, true );
			if ( is_array( $line ) && isset( $line['at'], $line['what'], $line['who'], $line['details'] ) ) {
				$lines[] = $line;
			}
		}
		return $lines;
	}
}
