<?php
/** Commands of WP-CLI: wp spamfilter … */

namespace Spamfilter;

/** Asks the spam filter. */
final class Command {

	/**
	 * Tells what the service says of a comment, and changes nothing.
	 *
	 * ## OPTIONS
	 *
	 * <comment>...
	 * : The numbers of comments.
	 */
	public function check( array $ids ): void {
		foreach ( array_map( 'absint', $ids ) as $id ) {
			$action = Recheck::dry( $id );
			'' === $action ? \WP_CLI::error( "comment $id: no verdict" ) : \WP_CLI::line( "$id $action" );
		}
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
		foreach ( $ids ? array_map( 'absint', $ids ) : Recheck::waiting( 0, PHP_INT_MAX ) as $id ) {
			$action = isset( $options['dry-run'] ) ? Recheck::dry( $id ) : Recheck::one( $id );
			if ( '' === $action && Client::$pause > 0 ) {
				sleep( Client::$pause );
				$action = isset( $options['dry-run'] ) ? Recheck::dry( $id ) : Recheck::one( $id );
			}
			if ( '' === $action ) {
				\WP_CLI::error( "comment $id: no verdict; what was done is kept" );
			}
			\WP_CLI::line( "$id $action" );
		}
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
}
