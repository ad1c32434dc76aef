// What the page needs of the browser itself: preferences in cookies, and connections that heal.
(() => {
    'use strict';
    const year = 365 * 24 * 3600;
    const cookie = (name, value) => { document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=${year}; samesite=strict`; };

    // People travel: where the browser is now is told with each page, and only what was chosen is kept.
    cookie('tidemark-zone-here', Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC');

    window.tidemark = {
        prefer(name, value) {
            cookie(name, value);
            location.reload();
        },
        focus: id => document.getElementById(id)?.focus(),
        // The first fault in the order of the page; what is folded up is opened.
        focusField(name) {
            const fault = document.querySelector('[data-field] .field-fault');
            const field = fault?.closest('[data-field]') ?? document.querySelector(`[data-field="${name}"]`);
            document.querySelectorAll('.field-fault').forEach(f => f.closest('details')?.setAttribute('open', ''));
            field?.scrollIntoView({ block: 'center' });
            field?.querySelector('input, select, textarea')?.focus({ preventScroll: true });
            return !!fault;
        },
        focusFault() {
            const box = document.querySelector('#content .fault');
            box?.scrollIntoView({ block: 'center' });
            box?.focus({ preventScroll: true });
        },
        // The end of a log is followed, until somebody scrolls up.
        followEnd(box) {
            if (box && (box.dataset.seen === undefined || box.scrollHeight - box.scrollTop - box.clientHeight < 200)) box.scrollTop = box.scrollHeight;
            if (box) box.dataset.seen = '1';
        },
        show: selector => document.querySelector(selector)?.scrollIntoView({ block: 'center' }),
        // Over plain HTTP there is no clipboard: the old way is tried, and at last the text is selected for the user.
        async copy(text, button) {
            try {
                await navigator.clipboard.writeText(text);
                return true;
            } catch {
                const focused = document.activeElement;
                const area = document.createElement('textarea');
                area.value = text;
                area.style.cssText = 'position:fixed;opacity:0';
                button.append(area);
                area.select();
                let isCopied = false;
                try {
                    isCopied = document.execCommand('copy');
                } catch {
                    isCopied = false;
                }
                area.remove();
                focused?.focus({ preventScroll: true });
                const source = button.closest('[role=dialog], .fault')?.querySelector('pre');
                if (!isCopied && source) getSelection().selectAllChildren(source);
                return isCopied;
            }
        },
    };

    document.addEventListener('click', event => {
        const chosen = event.target.closest('button[data-prefer]');
        if (chosen) window.tidemark.prefer(...chosen.dataset.prefer.split('='));
    });

    // The page's base is its root, so that an address of a fragment alone would lead there.
    document.addEventListener('click', event => {
        if (!event.target.closest('a.skip')) return;
        event.preventDefault();
        event.stopPropagation();
        document.getElementById('content')?.focus();
    }, true);

    document.addEventListener('change', event => {
        const chosen = event.target.closest('select[data-prefer]');
        if (chosen) window.tidemark.prefer(chosen.dataset.prefer, chosen.value);
    });

    const lost = document.getElementById('components-reconnect-modal');
    lost.addEventListener('components-reconnect-state-changed', event => {
        // The service came back as a new process and knows nothing of this page: it is loaded anew.
        if (event.detail.state === 'rejected' || event.detail.state === 'resume-failed') location.reload();
    });

    Blazor.start({ circuit: { reconnectionOptions: { maxRetries: 100000, retryIntervalMilliseconds: tries => Math.min(500 * 2 ** tries, 5000) } } });
})();
