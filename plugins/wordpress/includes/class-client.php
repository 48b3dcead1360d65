<?php
/** The service, as this site sees it. */

namespace Spamfilter;

final class Client {

	public const PATIENCE   = 2.0;  // Seconds that a visitor waits at most.
	public const BACKGROUND = 10.0; // Seconds where no visitor waits.

	/** @var int Seconds that the service asked us to wait when it last answered; 0 for none. */
	public static $pause = 0;

	/**
	 * Have a comment judged. The same token with the same comment gives the same check.
	 *
	 * @param array<string, mixed> $comment The fields of the API.
	 */
	public static function check( array $comment, string $token, float $patience = self::PATIENCE ): Answer {
		return self::call( 'POST', '/api/v1/checks', array( 'comment' => $comment ), array( 'Idempotency-Key' => $token ), $patience );
	}

	/** @param array<int, array<string, mixed>> $comments To be judged, 1,000 at most, and nothing of them kept. */
	public static function score( array $comments ): Answer {
		return self::call( 'POST', '/api/v1/score', array( 'comments' => $comments ), array(), self::BACKGROUND );
	}

	/** Say what a comment is; null takes it back. */
	public static function label( string $check, ?string $label, string $reporter ): Answer {
		$path = '/api/v1/checks/' . rawurlencode( $check ) . '/label';
		return null === $label
			? self::call( 'DELETE', $path )
			: self::call( 'PUT', $path, array( 'label' => $label, 'reporter' => $reporter ) );
	}

	/** @param array<int, array<string, mixed>> $lessons Comments that were never checked, with their labels. */
	public static function feedback( array $lessons ): Answer {
		return self::call( 'POST', '/api/v1/feedback', array( 'feedback' => $lessons ), array(), 20.0 );
	}

	/** @param array<string, mixed> $person Who is meant. */
	public static function erase( array $person ): Answer {
		return self::call( 'POST', '/api/v1/erase', $person, array(), 10.0 );
	}

	/** Ask about this site: it tells at once whether address and key are right. */
	public static function site(): Answer {
		return self::call( 'GET', '/api/v1/site', null, array(), 5.0 );
	}

	private static function call(
		string $method,
		string $path,
		?array $body = null,
		array $headers = array(),
		float $patience = self::PATIENCE
	): Answer {
		if ( ! Settings::are_complete() ) {
			return new Answer( 0, array(), 'address or key is missing' );
		}
		$headers  += array( 'Authorization' => 'Bearer ' . Settings::key(), 'Content-Type' => 'application/json' );
		$arguments = array(
			'method'              => $method,
			'timeout'             => $patience,
			'redirection'         => 0,
			'limit_response_size' => 1048576,
			'user-agent'          => 'Spamfilter for WordPress/' . VERSION,
			'headers'             => $headers,
		);
		if ( null !== $body ) {
			$arguments['body'] = wp_json_encode( $body, JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_UNICODE );
		}
		$received    = wp_remote_request( Settings::address() . $path, $arguments );
		$answer      = Answer::read( $received );
		self::$pause = 429 === $answer->status ? min( 60, max( 1, (int) wp_remote_retrieve_header( $received, 'retry-after' ) ) ) : 0;
		if ( 0 === $answer->status || $answer->status >= 500 ) {
			Breaker::failed();
		} else {
			Breaker::answered();
		}
		return $answer;
	}
}
