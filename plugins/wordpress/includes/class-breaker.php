<?php
/** The circuit breaker: after some failures in a row, nobody waits for the service for a while. */

namespace Spamfilter;

final class Breaker {

	public const OPTION      = 'spamfilter_breaker';
	private const FAILURES   = 3;
	private const SECONDS    = 30;
	private const AT_MOST    = 600; // Seconds.
	private const ONE_CALLER = 5;   // Seconds that the one who tries has, before the next one may.

	/** Tell whether a call may be made; the first after a pause makes the others wait for what it finds. */
	public static function lets_pass(): bool {
		$state = self::state();
		if ( $state['failures'] < self::FAILURES ) {
			return true;
		}
		if ( time() < $state['until'] ) {
			return false;
		}
		self::keep( $state['failures'], time() + self::ONE_CALLER );
		return true;
	}

	/** Say that the service answered. */
	public static function answered(): void {
		if ( 0 !== self::state()['failures'] ) {
			delete_option( self::OPTION );
		}
	}

	/** Say that no answer came that is one. */
	public static function failed(): void {
		$failures = min( self::state()['failures'] + 1, 20 );
		$pause    = min( self::AT_MOST, self::SECONDS * 2 ** max( 0, $failures - self::FAILURES ) );
		self::keep( $failures, time() + $pause );
	}

	/** Return the seconds until the service is asked again; 0 if it is asked at once. */
	public static function pause(): int {
		$state = self::state();
		return $state['failures'] < self::FAILURES ? 0 : max( 0, $state['until'] - time() );
	}

	private static function keep( int $failures, int $until ): void {
		update_option( self::OPTION, "$failures $until", false );
	}

	/** @return array{failures: int, until: int} */
	private static function state(): array {
		$said = explode( ' ', (string) get_option( self::OPTION, '' ) );
		return array( 'failures' => (int) $said[0], 'until' => (int) ( $said[1] ?? 0 ) );
	}
}
