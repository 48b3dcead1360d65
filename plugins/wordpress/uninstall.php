<?php
/** Take away all that the plugin kept, on every site of a network. */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

$spamfilter_forget = static function (): void {
	global $wpdb;
	wp_unschedule_hook( 'spamfilter_work' );
	wp_unschedule_hook( 'spamfilter_daily' );
	$wpdb->query( $wpdb->prepare( "DELETE FROM $wpdb->commentmeta WHERE meta_key LIKE %s", $wpdb->esc_like( '_spamfilter_' ) . '%' ) );
	foreach ( array( 'spamfilter', 'spamfilter_about', 'spamfilter_breaker', 'spamfilter_lock' ) as $spamfilter_name ) {
		delete_option( $spamfilter_name );
	}
	foreach ( array( 'spamfilter_erasure_', '_transient_spamfilter_test_', '_transient_timeout_spamfilter_test_' ) as $spamfilter_name ) {
		$wpdb->query( $wpdb->prepare( "DELETE FROM $wpdb->options WHERE option_name LIKE %s", $wpdb->esc_like( $spamfilter_name ) . '%' ) );
	}
	wp_cache_flush();
};

if ( is_multisite() ) {
	foreach ( get_sites( array( 'fields' => 'ids', 'number' => 0 ) ) as $spamfilter_site ) {
		switch_to_blog( $spamfilter_site );
		$spamfilter_forget();
		restore_current_blog();
	}
} else {
	$spamfilter_forget();
}
