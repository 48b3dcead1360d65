<?php

namespace Spamfilter\Tests;

use PHPUnit\Framework\TestCase;
use Spamfilter\Answer;
use Spamfilter\Verdict;

final class VerdictTest extends TestCase {

	private static function answer( array $verdict, int $status = 201, $id = 'c1' ): Answer {
		return new Answer( $status, array( 'id' => $id, 'verdict' => $verdict + array( 'action' => 'hold', 'score' => 0.5 ) ) );
	}

	public function test_a_whole_number_is_a_score_too(): void {
		$this->assertSame( 1.0, Verdict::read( self::answer( array( 'score' => 1 ) ) )->score );
	}

	public function nonsense(): array {
		return array(
			'no success'          => array( self::answer( array(), 500 ) ),
			'no number'           => array( self::answer( array(), 201, 7 ) ),
			'markup for a number' => array( self::answer( array(), 201, '<b>' ) ),
			'a line after it'     => array( self::answer( array(), 201, "c1\n" ) ),
			'unknown action'      => array( self::answer( array( 'action' => 'burn' ) ) ),
			'action is a list'    => array( self::answer( array( 'action' => array( 'hold' ) ) ) ),
			'score is a text'     => array( self::answer( array( 'score' => '0.5' ) ) ),
			'score over one'      => array( self::answer( array( 'score' => 1.5 ) ) ),
			'score below nothing' => array( self::answer( array( 'score' => -0.1 ) ) ),
			'nothing'             => array( new Answer( 201, array() ) ),
		);
	}

	/** @dataProvider nonsense */
	public function test_what_makes_no_sense_is_no_verdict( Answer $answer ): void {
		$this->assertNull( Verdict::read( $answer ) );
	}

	public function test_reasons_are_ten_at_most_and_their_names_are_plain(): void {
		$said    = array_fill( 0, 12, array( 'name' => '<i>text.body', 'text' => '<i>', 'weight' => '1' ) );
		$reasons = Verdict::reasons( array_merge( array( 'odd', array( 'name' => 'x' ) ), $said ) );

		$this->assertCount( 8, $reasons );
		$this->assertSame( array( 'name' => 'itext.body', 'text' => '<i>', 'weight' => 1.0 ), $reasons[0] );
	}

	public function outcomes(): array {
		return array(
			'published where WordPress would'      => array( 'publish', 1, 1 ),
			'held where WordPress would'           => array( 'publish', 0, 0 ),
			'spam for WordPress stays spam'        => array( 'publish', 'spam', 'spam' ),
			'trash for WordPress stays trash'      => array( 'reject', 'trash', 'trash' ),
			'held against WordPress'               => array( 'hold', 1, 0 ),
			'spam'                                 => array( 'reject', 1, 'spam' ),
			'beyond doubt, and nobody allowed more' => array( 'discard', 1, 'spam' ),
		);
	}

	/** @dataProvider outcomes */
	public function test_a_verdict_never_makes_wordpress_milder( string $action, $approved, $outcome ): void {
		$this->assertSame( $outcome, Verdict::outcome( $action, $approved ) );
	}
}
