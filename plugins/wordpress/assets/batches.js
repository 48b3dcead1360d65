/* Takes one step after another, and shows how far it is. */
( function () {
	'use strict';
	const told = window.spamfilterBatches;
	const bar = document.getElementById( 'spamfilter-progress' );
	const said = document.getElementById( 'spamfilter-said' );
	const buttons = document.querySelectorAll( '[data-what]' );

	async function step( what, after ) {
		const body = new URLSearchParams( { action: 'spamfilter_batch', _ajax_nonce: told.nonce, what, after, ids: told.ids } );
		const answer = await fetch( told.url, { method: 'POST', body, credentials: 'same-origin' } );
		const read = answer.ok ? await answer.json() : { success: false };
		return read.success ? read.data : { is_good: false, done: 0, counts: {}, after };
	}

	async function run( what, many ) {
		const sums = {};
		let done = 0;
		let last = { after: 0, is_end: false, is_good: true };
		bar.hidden = false;
		bar.value = 0;
		said.textContent = '';
		bar.max = many || 1;
		while ( ( last.is_good || last.pause ) && ! last.is_end ) {
			if ( last.pause ) { // The service asked for it; what it is asked per minute is limited.
				await new Promise( ( go ) => setTimeout( go, 1000 * last.pause ) );
			}
			try {
				last = await step( what, last.after );
			} catch ( error ) {
				last = { is_good: false, done: 0, counts: {}, after: last.after };
			}
			done += last.done;
			Object.entries( last.counts ).forEach( ( [ name, count ] ) => ( sums[ name ] = ( sums[ name ] || 0 ) + count ) );
			bar.value = done;
			const parts = Object.entries( sums ).map( ( [ name, count ] ) => `${ name }: ${ count }` );
			said.textContent = [ `${ done } / ${ many }`, ...parts ].join( ' · ' );
		}
		said.textContent += ' ' + ( last.is_good ? told.words.done : told.words.failed );
	}

	buttons.forEach( ( button ) => button.addEventListener( 'click', async () => {
		buttons.forEach( ( one ) => ( one.disabled = true ) );
		await run( button.dataset.what, Number( button.dataset.many ) );
		buttons.forEach( ( one ) => ( one.disabled = false ) );
	} ) );
}() );
