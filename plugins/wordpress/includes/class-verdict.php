<?php
/** What the service says of a comment: words to be escaped, and never markup. */

namespace Spamfilter;

final class Verdict {

	public const ACTIONS = array( 'publish', 'hold', 'reject', 'discard' );

	/** @var string The check's id. */
	public $check;

	/** @var string One of ACTIONS. */
	public $action;

	/** @var float The probability of spam, 0 to 1. */
	public $score;

	/** @var array<int, array{name: string, text: string, weight: float}> The strongest first; weights in log-odds. */
	public $reasons;

	/** Return the verdict in an answer; null if it holds none that makes sense. */
	public static function read( Answer $answer ): ?self {
		$id      = $answer->body['id'] ?? null;
		$verdict = $answer->body['verdict'] ?? null;
		if ( ! $answer->is_good() || ! is_string( $id ) || ! preg_match( '/^[0-9A-Za-z_-]{1,64}$/D', $id ) || ! is_array( $verdict ) ) {
			return null;
		}
		$score = $verdict['score'] ?? null;
		$known = in_array( $verdict['action'] ?? null, self::ACTIONS, true );
		if ( ! $known || ! ( is_int( $score ) || is_float( $score ) ) || $score < 0 || $score > 1 ) {
			return null;
		}
		$read          = new self();
		$read->check   = $id;
		$read->action  = $verdict['action'];
		$read->score   = (float) $score;
		$read->reasons = self::reasons( $verdict['reasons'] ?? array() );
		return $read;
	}

	/**
	 * Return the reasons among what the service or the database says.
	 *
	 * @param mixed $said A list of them.
	 */
	public static function reasons( $said ): array {
		$reasons = array();
		foreach ( is_array( $said ) ? array_slice( $said, 0, 10 ) : array() as $one ) {
			$has_words = is_array( $one ) && is_string( $one['name'] ?? null ) && is_string( $one['text'] ?? null );
			if ( $has_words && is_numeric( $one['weight'] ?? null ) ) {
				$name      = substr( preg_replace( '/[^0-9a-z._]/', '', $one['name'] ), 0, 60 );
				$reasons[] = array( 'name' => $name, 'text' => $one['text'], 'weight' => (float) $one['weight'] );
			}
		}
		return $reasons;
	}

	/**
	 * Return what becomes of a comment of which WordPress's own rules said something.
	 *
	 * @param int|string $approved What WordPress would do: 1, 0, spam or trash.
	 * @return int|string
	 */
	public static function outcome( string $action, $approved ) {
		if ( 'publish' === $action || in_array( $approved, array( 'spam', 'trash' ), true ) ) {
			return $approved;
		}
		if ( 'hold' === $action ) {
			return 0;
		}
		return 'discard' === $action && 'yes' === Settings::choice( 'discard' ) && EMPTY_TRASH_DAYS ? 'trash' : 'spam';
	}
}
