<?php
/** WordPress's export of a blog: nothing of ours goes along. */

namespace Spamfilter;

final class Export {

	public static function listen(): void {
		add_filter( 'wxr_export_skip_commentmeta', static fn( $skip, $key ) => $skip || 0 === strpos( (string) $key, '_spamfilter_' ), 10, 2 );
	}
}
