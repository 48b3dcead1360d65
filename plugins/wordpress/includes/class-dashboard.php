<?php
/** The widget of the dashboard: what was decided lately, counted in this database. */

namespace Spamfilter;

final class Dashboard {

	private const DAYS = 14;

	public static function listen(): void {
		add_action( 'wp_dashboard_setup', array( self::class, 'add' ) );
	}

	public static function add(): void {
		if ( current_user_can( 'moderate_comments' ) ) {
			wp_add_dashboard_widget( 'spamfilter', __( 'Spamfilter', 'spamfilter' ), array( self::class, 'show' ) );
		}
	}

	public static function show(): void {
		$counts = self::counts();
		$waits  = Queue::counts();
		$waits  = $waits['judge'] + $waits['report'] + Erasures::count();
		echo '<ul>';
		foreach ( $counts as $action => $count ) {
			self::line( Words::action( $action ), $count );
		}
		self::line( __( 'waits for the service', 'spamfilter' ), $waits );
		echo '</ul>';
		self::chart( self::days() );
	}

	private static function line( string $name, int $count ): void {
		printf( '<li>%s: <strong>%s</strong></li>', esc_html( $name ), esc_html( number_format_i18n( $count ) ) );
	}

	/** @return array<string, int> How many comments each action was for. */
	public static function counts(): array {
		global $wpdb;
		$counts = array_fill_keys( Verdict::ACTIONS, 0 );
		$sql    = "SELECT meta_value AS action, COUNT(*) AS number FROM $wpdb->commentmeta WHERE meta_key = %s GROUP BY meta_value";
		foreach ( $wpdb->get_results( $wpdb->prepare( $sql, Record::ACTION ) ) as $row ) {
			if ( isset( $counts[ $row->action ] ) ) {
				$counts[ $row->action ] = (int) $row->number;
			}
		}
		return $counts;
	}

	/** @return array<string, int> Spam of each of the last days, by date. */
	private static function days(): array {
		global $wpdb;
		$days = array();
		for ( $ago = self::DAYS - 1; $ago >= 0; $ago-- ) {
			$days[ gmdate( 'Y-m-d', time() - $ago * DAY_IN_SECONDS ) ] = 0;
		}
		$sql = "SELECT DATE(c.comment_date_gmt) AS day, COUNT(*) AS number FROM $wpdb->comments c"
			. " JOIN $wpdb->commentmeta m ON m.comment_id = c.comment_ID"
			. " WHERE m.meta_key = %s AND m.meta_value IN ('reject', 'discard') AND c.comment_date_gmt >= %s GROUP BY day";
		foreach ( $wpdb->get_results( $wpdb->prepare( $sql, Record::ACTION, array_key_first( $days ) ) ) as $row ) {
			if ( isset( $days[ $row->day ] ) ) {
				$days[ $row->day ] = (int) $row->number;
			}
		}
		return $days;
	}

	private static function chart( array $days ): void {
		$most = max( 1, max( $days ) );
		$text = __( 'Spam in the last 14 days', 'spamfilter' );
		printf( '<p class="description">%s</p>', esc_html( $text ) );
		printf(
			'<svg viewBox="0 0 %d 60" width="100%%" height="60" preserveAspectRatio="none" role="img" aria-label="%s">',
			self::DAYS * 20,
			esc_attr( $text )
		);
		foreach ( array_keys( $days ) as $place => $day ) {
			$height = (int) round( 58 * $days[ $day ] / $most );
			printf(
				'<rect x="%d" y="%d" width="16" height="%d" fill="#2271b1"><title>%s: %d</title></rect>',
				$place * 20 + 2,
				59 - $height,
				$height + 1,
				esc_html( $day ),
				(int) $days[ $day ]
			);
		}
		echo '</svg>';
	}
}
