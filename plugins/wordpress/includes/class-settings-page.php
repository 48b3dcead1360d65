<?php
/** The page of the settings, by WordPress's Settings API. */

namespace Spamfilter;

final class Settings_Page {

	private const PAGE = 'spamfilter';

	public static function listen(): void {
		add_action( 'admin_menu', array( self::class, 'add' ) );
		add_action( 'admin_init', array( self::class, 'register' ) );
		add_action( 'admin_post_spamfilter_test', array( self::class, 'test' ) );
		add_action( 'admin_notices', array( self::class, 'warn' ) );
		add_filter( 'plugin_action_links_' . plugin_basename( FILE ), array( self::class, 'link' ) );
	}

	public static function register(): void {
		register_setting( self::PAGE, Settings::OPTION, array( 'sanitize_callback' => array( self::class, 'accept' ) ) );
	}

	public static function add(): void {
		$name = __( 'Spamfilter', 'spamfilter' );
		add_options_page( $name, $name, 'manage_options', self::PAGE, array( self::class, 'show' ) );
	}

	public static function link( array $links ): array {
		array_unshift( $links, sprintf( '<a href="%s">%s</a>', esc_url( self::url() ), esc_html__( 'Settings', 'spamfilter' ) ) );
		return $links;
	}

	public static function url(): string {
		return admin_url( 'options-general.php?page=' . self::PAGE );
	}

	/**
	 * Return the settings to keep; of what cannot be used, the old value stays, and the page says why.
	 *
	 * @param mixed $said What was entered.
	 */
	public static function accept( $said ): array {
		$said = is_array( $said ) ? $said : array();
		$kept = array();
		foreach ( array( 'address', 'key' ) as $name ) {
			$value         = isset( $said[ $name ] ) && is_string( $said[ $name ] ) ? trim( $said[ $name ] ) : '';
			$kept[ $name ] = self::accept_one( $name, $value );
		}
		foreach ( Settings::CHOICES as $name => $choices ) {
			$kept[ $name ] = in_array( $said[ $name ] ?? null, $choices, true ) ? $said[ $name ] : Settings::choice( $name );
		}
		delete_option( Breaker::OPTION );
		return $kept;
	}

	/** Return an address or a key to keep; an empty key, and what stands in wp-config.php, leave the old one. */
	private static function accept_one( string $name, string $value ): string {
		if ( '' === $value ) {
			return 'key' === $name || Settings::is_fixed( $name ) ? Settings::said( $name ) : '';
		}
		if ( 'key' === $name ? Settings::is_key( $value ) : Settings::is_address( $value ) ) {
			return $value;
		}
		/* translators: 1: name of a field, 2: what was entered */
		$text = __( '%1$s: “%2$s” cannot be used; nothing was changed there.', 'spamfilter' );
		add_settings_error( Settings::OPTION, $name, esc_html( sprintf( $text, self::label( $name ), $value ) ) );
		return Settings::said( $name );
	}

	public static function show(): void {
		if ( ! current_user_can( 'manage_options' ) ) {
			return;
		}
		echo '<div class="wrap"><h1>', esc_html__( 'Spamfilter', 'spamfilter' ), '</h1>';
		self::show_test();
		echo '<form method="post" action="options.php"><table class="form-table" role="presentation">';
		settings_fields( self::PAGE );
		self::row( 'address', self::input( 'address', 'url', Settings::address(), 'https://spam.example.org' ) );
		$hint = '' === Settings::key() ? '' : __( 'A key is kept; enter another one to replace it.', 'spamfilter' );
		self::row( 'key', self::input( 'key', 'password', '', $hint ) );
		foreach ( array_keys( Settings::CHOICES ) as $name ) {
			self::row( $name, self::select( $name ) );
		}
		echo '</table>';
		submit_button();
		echo '</form>';
		printf( '<form method="post" action="%s">', esc_url( admin_url( 'admin-post.php' ) ) );
		echo '<input type="hidden" name="action" value="spamfilter_test">';
		wp_nonce_field( 'spamfilter_test' );
		submit_button( __( 'Test the connection', 'spamfilter' ), 'secondary', 'test', false );
		echo '</form></div>';
	}

	/** Ask the service once, and come back to the page with what it said. */
	public static function test(): void {
		check_admin_referer( 'spamfilter_test' );
		if ( ! current_user_can( 'manage_options' ) ) {
			wp_die( '', '', array( 'response' => 403 ) );
		}
		$answer = Notice::refresh();
		set_transient( 'spamfilter_test_' . get_current_user_id(), $answer->is_good() ? 'good' : $answer->problem, 60 );
		wp_safe_redirect( self::url() );
		exit;
	}

	/** Tell on every page of the administration that the plugin cannot do its work. */
	public static function warn(): void {
		if ( Settings::are_complete() || ! current_user_can( 'manage_options' ) ) {
			return;
		}
		printf(
			'<div class="notice notice-warning"><p>%s <a href="%s">%s</a></p></div>',
			esc_html__( 'Spamfilter has no address or key: all comments wait for a moderator.', 'spamfilter' ),
			esc_url( self::url() ),
			esc_html__( 'Settings', 'spamfilter' )
		);
	}

	private static function show_test(): void {
		$name = 'spamfilter_test_' . get_current_user_id();
		$said = get_transient( $name );
		delete_transient( $name );
		if ( is_string( $said ) ) {
			$good = 'good' === $said;
			/* translators: %s: what went wrong */
			$bad  = sprintf( __( 'The service cannot be used: %s', 'spamfilter' ), $said );
			$text = $good ? __( 'The service answers, and knows the key.', 'spamfilter' ) : $bad;
			printf( '<div class="notice notice-%s"><p>%s</p></div>', $good ? 'success' : 'error', esc_html( $text ) );
		}
	}

	private static function row( string $name, string $field ): void {
		printf(
			'<tr><th scope="row"><label for="spamfilter-%1$s">%2$s</label></th><td>%3$s</td></tr>',
			esc_attr( $name ),
			esc_html( self::label( $name ) ),
			$field // Escaped where it was made.
		);
	}

	private static function input( string $name, string $type, string $value, string $hint ): string {
		$fixed = Settings::is_fixed( $name ) ? ' disabled' : '';
		$field = sprintf(
			'<input class="regular-text" id="spamfilter-%1$s" name="spamfilter[%1$s]" type="%2$s" value="%3$s" placeholder="%4$s"'
			. ' autocomplete="off"%5$s>',
			esc_attr( $name ),
			esc_attr( $type ),
			esc_attr( $value ),
			esc_attr( $hint ),
			$fixed
		);
		return '' === $fixed
			? $field
			: $field . '<p class="description">' . esc_html__( 'Set in wp-config.php.', 'spamfilter' ) . '</p>';
	}

	private static function select( string $name ): string {
		$options = '';
		foreach ( Settings::CHOICES[ $name ] as $choice ) {
			$options .= sprintf(
				'<option value="%s"%s>%s</option>',
				esc_attr( $choice ),
				selected( Settings::choice( $name ), $choice, false ),
				esc_html( Words::choice( $name, $choice ) )
			);
		}
		return sprintf( '<select id="spamfilter-%1$s" name="spamfilter[%1$s]">%2$s</select>', esc_attr( $name ), $options );
	}

	private static function label( string $name ): string {
		return Words::setting( $name );
	}
}
