<?php
/** The plugin: which part listens to what. */

namespace Spamfilter;

final class Plugin {

	/** Let every part listen. */
	public static function start(): void {
		add_action( 'init', array( self::class, 'speak' ) );
		register_activation_hook( FILE, array( Queue::class, 'schedule' ) );
		register_deactivation_hook( FILE, array( Queue::class, 'unschedule' ) );
		Incoming::listen();
		Queue::listen();
		Mails::listen();
		Learning::listen();
		Form::listen();
		Notice::listen();
		Privacy::listen();
		Site_Health::listen();
		Export::listen();
		if ( is_admin() ) {
			self::start_administration();
		}
		if ( defined( 'WP_CLI' ) && WP_CLI ) {
			\WP_CLI::add_command( 'spamfilter', Command::class );
		}
	}

	private static function start_administration(): void {
		Settings_Page::listen();
		Comment_List::listen();
		Comment_Box::listen();
		Batches::listen();
		Dashboard::listen();
	}

	/** Load the words in the site's language. */
	public static function speak(): void {
		load_plugin_textdomain( 'spamfilter', false, dirname( plugin_basename( FILE ) ) . '/languages' );
	}
}
