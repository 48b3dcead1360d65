<?php

namespace Spamfilter\Tests;

use PHPUnit\Framework\TestCase;
use Spamfilter\Breaker;

final class BreakerTest extends TestCase {

	protected function setUp(): void {
		delete_option( Breaker::OPTION );
	}

	protected function tearDown(): void {
		delete_option( Breaker::OPTION );
	}

	private static function fail_times( int $times ): void {
		for ( $time = 0; $time < $times; $time++ ) {
			Breaker::failed();
		}
	}

	public function test_after_two_failures_the_service_is_still_asked(): void {
		self::fail_times( 2 );

		$this->assertTrue( Breaker::lets_pass() );
		$this->assertSame( 0, Breaker::pause() );
	}

	public function test_after_three_failures_nobody_asks_for_a_while(): void {
		self::fail_times( 3 );

		$this->assertFalse( Breaker::lets_pass() );
		$this->assertGreaterThan( 0, Breaker::pause() );
	}

	public function test_one_answer_closes_it(): void {
		self::fail_times( 3 );
		Breaker::answered();

		$this->assertTrue( Breaker::lets_pass() );
		$this->assertFalse( get_option( Breaker::OPTION ) );
	}

	public function test_after_the_pause_one_asks_and_the_others_wait_for_what_it_finds(): void {
		update_option( Breaker::OPTION, '3 ' . ( time() - 1 ), false );

		$this->assertTrue( Breaker::lets_pass() );
		$this->assertFalse( Breaker::lets_pass() );
	}

	public function test_a_pause_has_an_end_however_often_it_failed(): void {
		self::fail_times( 40 );

		$this->assertGreaterThan( 500, Breaker::pause() );
		$this->assertLessThanOrEqual( 600, Breaker::pause() );
	}

	public function test_nonsense_in_the_database_lets_pass(): void {
		update_option( Breaker::OPTION, 'broken', false );

		$this->assertTrue( Breaker::lets_pass() );
	}
}
