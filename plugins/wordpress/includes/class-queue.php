<?php
/** What could not be done at once: comments to judge, and reports to send, until each is done. */

namespace Spamfilter;

final class Queue {

	public const HOOK     = 'spamfilter_work';
	public const DAILY    = 'spamfilter_daily';
	private const LOCK    = 'spamfilter_lock';
	private const SECONDS = 20;  // One run takes at most.
	private const A_RUN   = 100; // Comments in one run at most.
	private const LONGEST = 21600; // Seconds between two tries.

	public static function listen(): void {
		add_action( self::HOOK, array( self::class, 'work' ) );
		add_action( self::DAILY, array( Notice::class, 'refresh' ) );
		add_action( 'init', array( self::class, 'schedule' ) );
		add_action( 'shutdown', array( self::class, 'send_now' ) );
	}

	/** See that something looks at the queue every hour at least. */
	public static function schedule(): void {
		if ( ! wp_next_scheduled( self::DAILY ) ) {
			wp_schedule_event( time() + 60, 'daily', self::DAILY );
		}
		if ( ! wp_next_scheduled( self::HOOK ) ) {
			wp_schedule_event( time() + 60, 'hourly', self::HOOK );
		}
	}

	/** Forget what was scheduled, on every site of a network where the plugin is switched off for all of them. */
	public static function unschedule( $network_wide = false ): void {
		$sites = is_multisite() && $network_wide ? get_sites( array( 'fields' => 'ids', 'number' => 0 ) ) : array();
		foreach ( $sites as $site ) {
			switch_to_blog( $site );
			self::unschedule();
			restore_current_blog();
		}
		wp_unschedule_hook( self::HOOK );
		wp_unschedule_hook( self::DAILY );
	}

	/** Look at the queue when its first comment is due. */
	public static function soon(): void {
		$due  = self::first_due();
		$next = wp_next_scheduled( self::HOOK, array( 'soon' ) );
		$then = max( (int) $due, time() + 10 );
		if ( null === $due || false !== $next && $next <= $then ) {
			return;
		}
		wp_clear_scheduled_hook( self::HOOK, array( 'soon' ) ); // It may wait for one that was tried often.
		wp_schedule_single_event( $then, self::HOOK, array( 'soon' ) );
	}

	/** Do what is due; return how many were done. */
	public static function work(): int {
		if ( ! self::lock() ) {
			return 0;
		}
		try {
			$until = microtime( true ) + self::SECONDS;
			Erasures::work( $until );
			return self::run( self::due( time(), self::A_RUN ), $until );
		} finally {
			delete_option( self::LOCK );
			self::soon();
		}
	}

	/** Send the reports of this request after its page has gone out, for two seconds at most. */
	public static function send_now(): void {
		$reports = Learning::take_said();
		if ( ! $reports ) {
			return;
		}
		if ( function_exists( 'fastcgi_finish_request' ) ) {
			fastcgi_finish_request();
		}
		if ( self::lock() ) {
			try {
				self::run( $reports, microtime( true ) + Client::PATIENCE );
			} finally {
				delete_option( self::LOCK );
			}
		}
		self::soon();
	}

	/** @return array{judge: int, report: int} How many comments wait for each. */
	public static function counts(): array {
		global $wpdb;
		$sql   = "SELECT COUNT(DISTINCT comment_id) FROM $wpdb->commentmeta WHERE meta_key = %s";
		$count = static fn( string $key ): int => (int) $wpdb->get_var( $wpdb->prepare( $sql, $key ) );
		return array( 'judge' => $count( Record::WAITING ), 'report' => $count( Record::REPORT ) );
	}

	/** Try again later, the longer the more often it was tried. */
	public static function later( int $comment ): void {
		$tries = (int) Record::get( $comment, Record::TRIES );
		$pause = min( self::LONGEST, 60 * 2 ** min( $tries, 10 ) );
		Record::put( $comment, array( Record::TRIES => (string) ( $tries + 1 ), Record::DUE => (string) ( time() + $pause ) ) );
	}

	/** @param int[] $comments Their numbers. */
	private static function run( array $comments, float $until ): int {
		$done = 0;
		foreach ( $comments as $id ) {
			if ( microtime( true ) > $until || ! Breaker::lets_pass() ) {
				break;
			}
			$done += (int) self::one( (int) $id );
			if ( Client::$pause > 0 ) {
				break;
			}
		}
		return $done;
	}

	private static function one( int $id ): bool {
		if ( ! get_comment( $id ) ) {
			Record::forget( $id, ...Record::ALL );
			return true;
		}
		$judged   = null === Record::read( $id, Record::WAITING ) || Waiting::judge( $id );
		$reported = $judged && ( null === Record::read( $id, Record::REPORT ) || Learning::send( $id ) );
		if ( $judged && $reported ) {
			Record::forget( $id, Record::DUE, Record::TRIES );
			return true;
		}
		self::later( $id );
		return false;
	}

	/** @return int[] The comments that are due, the oldest first. */
	private static function due( int $now, int $limit ): array {
		global $wpdb;
		$sql = "SELECT comment_id FROM $wpdb->commentmeta WHERE meta_key = %s AND CAST(meta_value AS UNSIGNED) <= %d"
			. ' ORDER BY comment_id LIMIT %d';
		return array_map( 'intval', $wpdb->get_col( $wpdb->prepare( $sql, Record::DUE, $now, $limit ) ) );
	}

	private static function first_due(): ?int {
		global $wpdb;
		$sql  = "SELECT MIN(CAST(meta_value AS UNSIGNED)) FROM $wpdb->commentmeta WHERE meta_key = %s";
		$due  = $wpdb->get_var( $wpdb->prepare( $sql, Record::DUE ) );
		$dues = null === $due ? array() : array( (int) $due );
		if ( Erasures::count() > 0 ) {
			$dues[] = time() + Erasures::PAUSE;
		}
		return $dues ? min( $dues ) : null;
	}

	/** Let one process alone work; one that died an age ago does not count. */
	private static function lock(): bool {
		global $wpdb;
		$open = "DELETE FROM $wpdb->options WHERE option_name = %s AND CAST(option_value AS UNSIGNED) < %d";
		$lock = "INSERT IGNORE INTO $wpdb->options (option_name, option_value, autoload) VALUES (%s, %s, 'no')";
		$wpdb->query( $wpdb->prepare( $open, self::LOCK, time() - 120 ) );
		return 1 === $wpdb->query( $wpdb->prepare( $lock, self::LOCK, time() ) );
	}
}
