<?php

namespace Spamfilter\Tests;

use PHPUnit\Framework\TestCase;
use Spamfilter\Answer;

final class AnswerTest extends TestCase {

	private static function received( int $status, string $body ): array {
		return array( 'response' => array( 'code' => $status ), 'headers' => array(), 'body' => $body );
	}

	public function test_an_error_of_the_network_is_no_answer(): void {
		$answer = Answer::read( new \WP_Error( 'http', 'timed out' ) );

		$this->assertSame( array( 0, 'timed out', false, false ), self::seen( $answer ) );
	}

	public function test_a_page_is_no_answer(): void {
		$answer = Answer::read( self::received( 200, '<html>' ) );

		$this->assertSame( array( 0, 'HTTP 200 without a JSON object', false, false ), self::seen( $answer ) );
	}

	public function test_nothing_is_an_answer_where_nothing_is_to_be_said(): void {
		$this->assertTrue( Answer::read( self::received( 204, '' ) )->is_good() );
	}

	public function test_a_problem_says_what_the_service_said_and_no_more_than_fits(): void {
		$answer = Answer::read( self::received( 422, wp_json_encode( array( 'detail' => str_repeat( 'x', 999 ) ) ) ) );

		$this->assertSame( 300, strlen( $answer->problem ) );
		$this->assertSame( 'HTTP 422 x', substr( $answer->problem, 0, 10 ) );
	}

	public function test_json_that_is_too_deep_is_no_answer(): void {
		$this->assertSame( 0, Answer::read( self::received( 200, str_repeat( '[', 50 ) . str_repeat( ']', 50 ) ) )->status );
	}

	public function statuses(): array {
		$final = array( 400, 409, 413, 415, 422 );
		$again = array( 0, 200, 201, 401, 403, 404, 429, 500, 503 );
		return array_map( static fn( $status ) => array( $status, in_array( $status, $final, true ) ), array_merge( $final, $again ) );
	}

	/** @dataProvider statuses */
	public function test_only_what_was_read_and_refused_is_not_asked_again( int $status, bool $is_final ): void {
		$this->assertSame( $is_final, ( new Answer( $status, array() ) )->is_final() );
	}

	private static function seen( Answer $answer ): array {
		return array( $answer->status, $answer->problem, $answer->is_good(), $answer->is_final() );
	}
}
