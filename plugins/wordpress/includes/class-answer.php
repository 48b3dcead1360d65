<?php
/** What a call to the service came to. */

namespace Spamfilter;

final class Answer {

	/** @var int The status; 0 where no answer came. */
	public $status;

	/** @var array<string, mixed> The JSON object of the answer. */
	public $body;

	/** @var string Why there is no answer, or what the service refused; never markup. */
	public $problem;

	public function __construct( int $status, array $body, string $problem = '' ) {
		$this->status  = $status;
		$this->body    = $body;
		$this->problem = $problem;
	}

	/**
	 * Return the answer in what WordPress received.
	 *
	 * @param array|\WP_Error $received What wp_remote_request() returned.
	 */
	public static function read( $received ): self {
		if ( is_wp_error( $received ) ) {
			return new self( 0, array(), $received->get_error_message() );
		}
		$status = (int) wp_remote_retrieve_response_code( $received );
		$body   = json_decode( wp_remote_retrieve_body( $received ), true, 32 );
		if ( ! is_array( $body ) && 204 !== $status ) {
			return new self( 0, array(), sprintf( 'HTTP %d without a JSON object', $status ) );
		}
		$body   = is_array( $body ) ? $body : array();
		$detail = isset( $body['detail'] ) && is_string( $body['detail'] ) ? $body['detail'] : '';
		return new self( $status, $body, $status < 300 ? '' : substr( "HTTP $status $detail", 0, 300 ) );
	}

	public function is_good(): bool {
		return $this->status >= 200 && $this->status < 300;
	}

	/** Tell whether to ask the same again is of no use: the service read it and will not have it. */
	public function is_final(): bool {
		return in_array( $this->status, array( 400, 409, 413, 415, 422 ), true );
	}
}
