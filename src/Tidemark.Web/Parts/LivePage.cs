using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging;
using Tidemark.Errors;
using Tidemark.Web.Texts;
using Tidemark.Web.Visits;

namespace Tidemark.Web.Parts;

/// <summary>A page that reads what it shows again and again. What fails is shown above what was read before, and heals by itself.</summary>
public abstract partial class LivePage : ComponentBase, IAsyncDisposable
{
    private readonly CancellationTokenSource _left = new();
    private readonly SemaphoreSlim _reading = new(1);
    private Task _loop = Task.CompletedTask;

    /// <summary>Makes it.</summary>
    protected LivePage() => Left = _left.Token;

    /// <summary>Why the last reading failed; null when it did not.</summary>
    protected Fault? ReadFault { get; private set; }

    /// <summary>Whether it was read at least once.</summary>
    protected bool IsRead { get; private set; }

    /// <summary>Ends with the page.</summary>
    protected CancellationToken Left { get; }

    /// <summary>The pause between two readings. Default 2 s.</summary>
    protected virtual TimeSpan Interval => TimeSpan.FromSeconds(2);

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private Words T { get; set; } = null!;

    [Inject]
    private ILogger<LivePage> Log { get; set; } = null!;

    /// <summary>Reads what the page shows.</summary>
    protected abstract Task ReadAsync(CancellationToken cancellationToken);

    /// <summary>Reads now, and draws. One reading at a time: what a page has read so far tells it what to read next.</summary>
    protected async Task ReadNowAsync()
    {
        // What ends after the page was left finds nothing to draw.
        if (Left.IsCancellationRequested) return;
        try
        {
            await _reading.WaitAsync(Left);
        }
        catch (OperationCanceledException) when (Left.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await ReadAndDrawAsync();
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task ReadAndDrawAsync()
    {
        try
        {
            await ReadAsync(Left);
            (ReadFault, IsRead) = (null, true);
        }
        catch (OperationCanceledException) when (Left.IsCancellationRequested)
        {
            return;
        }
        catch (TidemarkException e)
        {
            ReadFault = Fault.Of(e);
        }
        catch (Exception e) when (Service.Catalog.CatalogDatabase.IsFailure(e))
        {
            ReadFault = new Fault(null, T["page.catalog"], T["page.catalogHint"], [e.Message]);
        }
#pragma warning disable CA1031 // Whatever it is, it is shown, and the page goes on reading.
        catch (Exception e)
#pragma warning restore CA1031
        {
            ReadFault = Fault.Of(e);
            ReadingFailed(Log, GetType().Name, e);
        }

        await InvokeAsync(StateHasChanged);
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync() => await ReadNowAsync();

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender) _loop = LoopAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _left.CancelAsync();
        await _loop;
        await _reading.WaitAsync();
        _reading.Dispose();
        _left.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task LoopAsync()
    {
        using var timer = new PeriodicTimer(Interval, Time);
        try
        {
            while (await timer.WaitForNextTickAsync(Left))
            {
                // A slow reading is not followed by a queue of others.
                if (_reading.CurrentCount > 0) await InvokeAsync(ReadNowAsync);
            }
        }
        catch (OperationCanceledException) when (Left.IsCancellationRequested)
        {
            return;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Page} cannot read what it shows")]
    private static partial void ReadingFailed(ILogger log, string page, Exception error);
}
