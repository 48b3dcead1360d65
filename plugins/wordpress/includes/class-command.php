<?php
/** Commands of WP-CLI: wp spamfilter … */

namespace Spamfilter;

/** Asks the spam filter. */
final class Command {

	private const AT_ONCE = 100; // Comments.

	/**
	 * Tells what the service says of a comment, and changes nothing.
	 *
	 * ## OPTIONS
	 *
	 * <comment>...
	 * : The numbers of comments.
	 */
	public function check( array $ids ): void {
		self::take( array_map( 'absint', $ids ), array( Recheck::class, 'dry' ) );
	}

	/**
	 * Checks comments again; without numbers, all that wait.
	 *
	 * ## OPTIONS
	 *
	 * [<comment>...]
	 * : The numbers of comments.
	 *
	 * [--dry-run]
	 * : Change nothing.
	 */
	public function recheck( array $ids, array $options ): void {
		$how = array( Recheck::class, isset( $options['dry-run'] ) ? 'dry' : 'many' );
		self::take( $ids ? array_map( 'absint', $ids ) : Recheck::waiting( 0, PHP_INT_MAX ), $how );
	}

	/**
	 * Shows how much waits for the service.
	 *
	 * ## OPTIONS
	 *
	 * [--work]
	 * : Do now what is due.
	 */
	public function queue( array $ids, array $options ): void {
		if ( isset( $options['work'] ) ) {
			\WP_CLI::line( 'done ' . Queue::work() );
		}
		foreach ( Queue::counts() as $what => $count ) {
			\WP_CLI::line( "$what $count" );
		}
		\WP_CLI::line( 'erase ' . Erasures::count() );
	}

	/** Asks the service whether address and key are right. */
	public function test(): void {
		$answer = Notice::refresh();
		$answer->is_good() ? \WP_CLI::success( Settings::address() ) : \WP_CLI::error( $answer->problem );
	}

	/** Take one step after another, and print what became of each; a service that asks for it is waited for. */
	private static function take( array $ids, callable $how ): void {
		while ( $ids ) {
			$became = $how( array_slice( $ids, 0, self::AT_ONCE ) );
			foreach ( $became as $id => $action ) {
				\WP_CLI::line( "$id $action" );
			}
			$is_short = count( $became ) < min( count( $ids ), self::AT_ONCE );
			$ids      = array_values( array_diff( $ids, array_keys( $became ) ) );
			if ( $is_short && 0 === Client::$pause ) {
				\WP_CLI::error( "comment $ids[0]: no verdict; what was done is kept" );
			}
			sleep( $is_short ? Client::$pause : 0 );
		}
	}
}
