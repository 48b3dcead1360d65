<?php

namespace Spamfilter\Tests;

use PHPUnit\Framework\TestCase;
use Spamfilter\Settings;
use Spamfilter\Verdict;
use Spamfilter\Words;

final class WordsTest extends TestCase {

	public function test_every_setting_choice_and_action_has_words(): void {
		foreach ( Settings::CHOICES as $name => $choices ) {
			$this->assertNotSame( $name, Words::setting( $name ) );
			foreach ( $choices as $choice ) {
				$this->assertNotSame( $choice, Words::choice( $name, $choice ) );
			}
		}
		foreach ( Verdict::ACTIONS as $action ) {
			$this->assertNotSame( '', Words::action( $action ) );
		}
	}

	public function details(): array {
		return array(
			array( 'judged', 'reject 0.773', 'spam 77.3 %' ),
			array( 'judged', 'something else', 'something else' ),
			array( 'decided', 'ham', 'no spam' ),
			array( 'waits', 'timed out', 'timed out' ),
		);
	}

	/** @dataProvider details */
	public function test_the_history_is_told_in_words( string $what, string $details, string $said ): void {
		$this->assertSame( $said, Words::details( $what, $details ) );
	}
}
