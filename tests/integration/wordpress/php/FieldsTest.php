<?php

namespace Spamfilter\Tests;

use PHPUnit\Framework\TestCase;
use Spamfilter\Fields;
use Spamfilter\Settings;

final class FieldsTest extends TestCase {

	/** @var mixed What was set before. */
	private $before;

	protected function setUp(): void {
		$this->before = get_option( Settings::OPTION );
	}

	protected function tearDown(): void {
		update_option( Settings::OPTION, $this->before );
	}

	private static function choose( string $choice ): void {
		update_option( Settings::OPTION, array( 'send_email' => $choice, 'send_ip' => $choice ) );
	}

	public function test_a_hashed_address_is_the_same_however_it_is_written(): void {
		self::choose( 'hashed' );

		$this->assertSame( Fields::email( 'ann@Garden.example' ), Fields::email( 'Ann@Garden.example' ) );
		$this->assertMatchesRegularExpression( '/^[0-9a-f]{20}@garden\.example$/', Fields::email( 'ann@garden.example' ) );
		$this->assertNotSame( Fields::email( 'ann@garden.example' ), Fields::email( 'tom@garden.example' ) );
	}

	public function test_a_hashed_ip_is_one_of_no_network(): void {
		self::choose( 'hashed' );
		$hashed = Fields::ip( '198.51.100.7' );

		$this->assertNotFalse( filter_var( $hashed, FILTER_VALIDATE_IP, FILTER_FLAG_IPV6 ) );
		$this->assertFalse( filter_var( $hashed, FILTER_VALIDATE_IP, FILTER_FLAG_NO_PRIV_RANGE ) );
		$this->assertNotSame( $hashed, Fields::ip( '198.51.100.8' ) );
	}

	public function test_not_said_is_not_empty(): void {
		self::choose( 'no' );
		$this->assertSame( array( null, null ), array( Fields::email( '' ), Fields::ip( '198.51.100.7' ) ) );

		self::choose( 'yes' );
		$this->assertSame( array( '', null ), array( Fields::email( '' ), Fields::ip( '' ) ) );
	}
}
