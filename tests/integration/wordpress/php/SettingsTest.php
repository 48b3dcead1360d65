<?php

namespace Spamfilter\Tests;

use PHPUnit\Framework\TestCase;
use Spamfilter\Settings;
use Spamfilter\Settings_Page;

final class SettingsTest extends TestCase {

	/** @var mixed What was set before. */
	private $before;

	protected function setUp(): void {
		$this->before = get_option( Settings::OPTION );
	}

	protected function tearDown(): void {
		update_option( Settings::OPTION, $this->before );
	}

	public function addresses(): array {
		return array(
			array( 'https://spam.example.org', true ),
			array( 'http://127.0.0.1:8000/', true ),
			array( 'https://example.org/spam/', true ),
			array( 'spam.example.org', false ),
			array( 'javascript:alert(1)', false ),
			array( 'https://user@example.org', false ),
			array( 'https://example.org/?key=1', false ),
			array( "https://example.org\nX: 1", false ),
			array( 'https://example.org/"><script>', false ),
			array( array( 'https://example.org' ), false ),
		);
	}

	/** @dataProvider addresses */
	public function test_an_address_is_one_of_the_web( $address, bool $is_one ): void {
		$this->assertSame( $is_one, Settings::is_address( $address ) );
	}

	public function keys(): array {
		return array(
			array( 'a1b2c3d4e5f6', true ),
			array( 'short', false ),
			array( str_repeat( 'k', 129 ), false ),
			array( "a1b2c3d4e5f6\n", false ),
			array( "a1b2c3d4\r\nX: 1", false ),
			array( null, false ),
		);
	}

	/** @dataProvider keys */
	public function test_a_key_cannot_carry_another_header( $key, bool $is_one ): void {
		$this->assertSame( $is_one, Settings::is_key( $key ) );
	}

	public function test_the_first_choice_is_taken_where_the_database_says_nonsense(): void {
		update_option( Settings::OPTION, array( 'when_down' => 'explode', 'address' => array(), 'notice' => 'off' ) );

		$this->assertSame( 'hold', Settings::choice( 'when_down' ) );
		$this->assertSame( 'off', Settings::choice( 'notice' ) );
		$this->assertSame( '', Settings::address() );
		$this->assertFalse( Settings::are_complete() );
	}

	public function test_what_cannot_be_used_leaves_what_was(): void {
		require_once ABSPATH . 'wp-admin/includes/template.php';
		update_option( Settings::OPTION, array( 'address' => 'https://old.example', 'key' => 'a1b2c3d4e5f6' ) );
		$kept = Settings_Page::accept( array( 'address' => 'nowhere', 'key' => '', 'notice' => 'above', 'discard' => 'burn' ) );

		$this->assertSame( array( 'https://old.example', 'a1b2c3d4e5f6' ), array( $kept['address'], $kept['key'] ) );
		$this->assertSame( array( 'above', 'no' ), array( $kept['notice'], $kept['discard'] ) );
	}
}
