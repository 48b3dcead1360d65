<?php
/** What of a comment goes to the service, as the owner chose. */

namespace Spamfilter;

final class Fields {

	private const POST_CHARACTERS = 4000;

	/**
	 * Return the fields of a comment that comes in; of WordPress's slashes none is left.
	 *
	 * @param array<string, mixed> $data     What WordPress has of it, unslashed.
	 * @param array<string, mixed> $measured What the form measured: form_seconds, honeypot.
	 */
	public static function of_new( array $data, array $measured = array() ): array {
		$referrer = isset( $_SERVER['HTTP_REFERER'] ) ? wp_unslash( $_SERVER['HTTP_REFERER'] ) : '';
		return self::of( $data ) + array_filter( array( 'referrer' => $referrer ) ) + $measured;
	}

	/** Return the fields of a comment that WordPress has kept. */
	public static function of_kept( \WP_Comment $comment ): array {
		$written = mysql2date( 'c', $comment->comment_date_gmt . '+00:00', false );
		return self::of( $comment->to_array() ) + ( $written ? array( 'created_at' => $written ) : array() );
	}

	/** @param array<string, mixed> $data The columns of the table of comments. */
	private static function of( array $data ): array {
		$post   = get_post( (int) ( $data['comment_post_ID'] ?? 0 ) );
		$fields = array(
			'text'         => (string) ( $data['comment_content'] ?? '' ),
			'author'       => $data['comment_author'] ?? null,
			'author_url'   => $data['comment_author_url'] ?? null,
			'user_agent'   => $data['comment_agent'] ?? null,
			'type'         => $data['comment_type'] ?? null,
			'author_email' => self::email( (string) ( $data['comment_author_email'] ?? '' ) ),
			'ip'           => self::ip( (string) ( $data['comment_author_IP'] ?? '' ) ),
			'language'     => get_bloginfo( 'language' ),
		);
		if ( $post ) {
			$fields['permalink']  = (string) get_permalink( $post );
			$fields['post_title'] = wp_strip_all_tags( $post->post_title );
			$fields['post_text']  = wp_html_excerpt( strip_shortcodes( $post->post_content ), self::POST_CHARACTERS );
		}
		$fields = apply_filters( 'spamfilter_fields', $fields, $data );
		return array_filter( $fields, static fn( $value ) => null !== $value );
	}

	/** Return an address of e-mail as it is sent: a hashed one keeps what stands behind the @. */
	public static function email( string $email ): ?string {
		$choice = Settings::choice( 'send_email' );
		if ( 'no' === $choice ) {
			return null;
		}
		if ( 'yes' === $choice || '' === $email ) {
			return $email;
		}
		return substr( self::digest( strtolower( $email ) ), 0, 20 ) . strrchr( "@$email", '@' );
	}

	/** Return an address of the network as it is sent: a hashed one is an address of no network, the same each time. */
	public static function ip( string $ip ): ?string {
		$choice = Settings::choice( 'send_ip' );
		if ( 'no' === $choice || '' === $ip ) {
			return null;
		}
		if ( 'yes' === $choice ) {
			return $ip;
		}
		return implode( ':', str_split( 'fd' . substr( self::digest( $ip ), 0, 30 ), 4 ) );
	}

	private static function digest( string $said ): string {
		return hash_hmac( 'sha256', $said, wp_salt( 'auth' ) );
	}
}
