<?php
/**
 * Plugin Name:       Akismet redirect
 * Description:       Lets the Akismet plugin ask your own spam filter instead of akismet.com.
 * Version:           1.0.0
 * Requires at least: 5.5
 * Requires PHP:      7.4
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 *
 * Copy this file to wp-content/mu-plugins/ and say in wp-config.php where the filter is:
 *
 *     define( 'SPAMFILTER_AKISMET_URL', 'https://spam.example.org' );
 */

namespace Spamfilter\AkismetRedirect;

defined( 'ABSPATH' ) || exit;

add_filter( 'pre_http_request', __NAMESPACE__ . '\redirect', 10, 3 );
add_action( 'admin_notices', __NAMESPACE__ . '\warn' );
add_action( 'network_admin_notices', __NAMESPACE__ . '\warn' );

/**
 * Make a call for Akismet to the filter, and leave every other call alone.
 *
 * Without a filter the call fails: what visitors write is not sent to akismet.com instead.
 *
 * @param false|array|\WP_Error $answer What another plugin answered already; false for nothing.
 * @param array                 $args   The call: method, headers, body, timeout and so on.
 * @param string                $url    Where it would go.
 * @return false|array|\WP_Error The filter's answer, or the given one.
 */
function redirect( $answer, $args, $url ) {
	$headers = $args['headers'];
	if ( ! is_array( $headers ) ) {
		$headers = \WP_Http::processHeaders( (string) $headers )['headers'];
	}
	$host = akismet_host( $url, $headers );
	if ( false !== $answer || null === $host || isset( $args['is_redirected'] ) ) {
		return $answer;
	}
	$service = service();
	if ( null === $service ) {
		return new \WP_Error( 'spamfilter_akismet_url', problem() );
	}
	$args['is_redirected']      = true; // So that the call below is let through, whatever it looks like.
	$args['headers']            = array_filter( $headers, __NAMESPACE__ . '\is_kept', ARRAY_FILTER_USE_KEY );
	$args['body']               = with_key( $args['body'], key_in_front( $host ) );
	$args['reject_unsafe_urls'] = false; // The administrator chose the address, and it may be this machine's.
	return wp_remote_request( $service . path( $url ), $args );
}

/** Tell the administrators what is missing. */
function warn() {
	if ( null === service() && current_user_can( 'manage_options' ) ) {
		printf( '<div class="notice notice-error"><p>%s</p></div>', esc_html( problem() ) );
	}
}

/** Return the filter's address without a slash at its end; null if there is none that can be used. */
function service(): ?string {
	$url = defined( 'SPAMFILTER_AKISMET_URL' ) ? SPAMFILTER_AKISMET_URL : '';
	if ( ! is_string( $url ) || ! preg_match( '~^https?://[^\s/?#]+(/[^\s?#]*)?$~Di', $url ) ) {
		return null;
	}
	return null === akismet_host( $url, array() ) ? rtrim( $url, '/' ) : null;
}

/** Return what to do about an address that cannot be used. */
function problem(): string {
	return 'Akismet redirect: no comment can be checked. In wp-config.php, SPAMFILTER_AKISMET_URL must be the address of'
		. ' your spam filter, like https://spam.example.org.';
}

/** Return the host of Akismet's that a call is for, by its Host header or else by its address; null if it is none. */
function akismet_host( string $url, array $headers ): ?string {
	$hosts = array( array_change_key_case( $headers )['host'] ?? '', wp_parse_url( $url, PHP_URL_HOST ) ?? '' );
	return array_values( preg_grep( '/^([0-9a-z]+\.)?rest\.akismet\.com(:\d+)?$/Di', $hosts ) )[0] ?? null;
}

/** Return the key in front of Akismet's host; null if there is none. */
function key_in_front( string $host ): ?string {
	$label = strtolower( strtok( $host, '.' ) );
	return 'rest' === $label ? null : $label;
}

/**
 * Return a body that has the key which stood in front of the host; one that it has already is kept.
 *
 * @param string|array|null $body The fields of the form.
 * @param string|null       $key  The key.
 * @return string|array|null The fields with the key.
 */
function with_key( $body, ?string $key ) {
	if ( null === $key ) {
		return $body;
	}
	return is_array( $body ) ? $body + array( 'api_key' => $key ) : rtrim( "api_key=$key&$body", '&' );
}

/**
 * Tell whether a header goes along: all do but the name of the host.
 *
 * @param string|int $name The header's name.
 */
function is_kept( $name ): bool {
	return 'host' !== strtolower( $name );
}

/** Return an address from its path on. */
function path( string $url ): string {
	$query = wp_parse_url( $url, PHP_URL_QUERY );
	return wp_parse_url( $url, PHP_URL_PATH ) . ( null === $query ? '' : "?$query" );
}
