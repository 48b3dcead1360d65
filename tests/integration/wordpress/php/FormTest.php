<?php

namespace Spamfilter\Tests;

use PHPUnit\Framework\TestCase;
use Spamfilter\Form;

final class FormTest extends TestCase {

	protected function tearDown(): void {
		$_POST = array();
	}

	/** Return the moment that the form of a post shows. */
	private static function moment( int $post ): string {
		ob_start();
		Form::show( $post );
		preg_match( '/name="' . Form::MOMENT . '" value="([^"]+)"/', ob_get_clean(), $found );
		return $found[1];
	}

	private static function send( string $moment, int $post ): array {
		$_POST = array( Form::MOMENT => $moment, Form::HONEYPOT => 'it\\\'s', 'comment_post_ID' => (string) $post );
		return Form::measured();
	}

	public function test_a_moment_of_ours_is_measured(): void {
		$measured = self::send( self::moment( 7 ), 7 );

		$this->assertLessThanOrEqual( 1, $measured['form_seconds'] );
		$this->assertSame( "it's", $measured['honeypot'] );
	}

	public function test_a_moment_is_for_one_post(): void {
		$this->assertArrayNotHasKey( 'form_seconds', self::send( self::moment( 7 ), 8 ) );
	}

	public function test_nobody_can_make_a_moment(): void {
		list( $time, $signed ) = explode( '.', self::moment( 7 ) );

		$this->assertArrayNotHasKey( 'form_seconds', self::send( ( $time - 60 ) . ".$signed", 7 ) );
		$this->assertArrayNotHasKey( 'form_seconds', self::send( "$time.", 7 ) );
		$this->assertArrayNotHasKey( 'form_seconds', self::send( 'soon', 7 ) );
	}

	public function test_lists_in_place_of_texts_measure_nothing(): void {
		$_POST = array( Form::MOMENT => array( '1' ), Form::HONEYPOT => array( '1' ) );

		$this->assertSame( array(), Form::measured() );
	}
}
