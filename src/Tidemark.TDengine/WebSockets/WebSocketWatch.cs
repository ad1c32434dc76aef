using Tidemark.Errors;
using Tidemark.TDengine.Drivers;

namespace Tidemark.TDengine.WebSockets;

/// <summary>
/// The clock of one channel: a timer that looks whether a step or a write takes too long, an answer is overdue, or the peer has gone
/// silent. It breaks the channel by closing its socket, which ends every blocking call on it.
/// </summary>
internal sealed class WebSocketWatch
{
    private const long Never = long.MaxValue;

    private readonly TimeProvider _time;
    private readonly ConnectionOptions _options;
    private readonly Action<Exception> _breakChannel;
    private readonly Action<long> _checkDeadlines;
    private readonly Action _sendPing;
    private readonly ITimer _timer;
    private Step? _step;
    private long _writeDeadline = Never;
    private long _lastReceived;
    private long _pingSent = Never;
    private bool _keepsAlive;

    public WebSocketWatch(ConnectionOptions options, Action<Exception> breakChannel, Action<long> checkDeadlines, Action sendPing)
    {
        _time = options.TimeProvider;
        _options = options;
        _breakChannel = breakChannel;
        _checkDeadlines = checkDeadlines;
        _sendPing = sendPing;
        _lastReceived = _time.GetTimestamp();
        var period = Period(options);
        _timer = _time.CreateTimer(static state => ((WebSocketWatch)state!).Tick(), this, period, period);
    }

    /// <summary>Bytes came.</summary>
    public void OnReceived() => Volatile.Write(ref _lastReceived, _time.GetTimestamp());

    /// <summary>From now on silence is answered with a ping, and then with a break.</summary>
    public void StartKeepAlive()
    {
        OnReceived();
        Volatile.Write(ref _keepsAlive, true);
    }

    /// <summary>Limits what is done until the step is disposed. Steps nest; the inner one counts.</summary>
    public Step Limit(TimeSpan limit, Func<Exception> error)
    {
        var step = new Step(this, After(limit), error, _step);
        Volatile.Write(ref _step, step);
        return step;
    }

    /// <summary>A write begins.</summary>
    public void BeginWrite(TimeSpan limit) => Volatile.Write(ref _writeDeadline, After(limit));

    /// <summary>The write is done.</summary>
    public void EndWrite() => Volatile.Write(ref _writeDeadline, Never);

    /// <summary>No more ticks.</summary>
    public void Stop() => _timer.Dispose();

    private static TimeSpan Period(ConnectionOptions options)
    {
        var shortest = new[] { options.ConnectTimeout, options.HandshakeTimeout, options.WriteTimeout, options.AnswerTimeout, options.KeepAliveInterval }.Min();
        return TimeSpan.FromMilliseconds(Math.Clamp(shortest.TotalMilliseconds / 4, 10, 1000));
    }

    private long After(TimeSpan limit) => _time.GetTimestamp() + (long)(limit.TotalSeconds * _time.TimestampFrequency);

    private void Tick()
    {
        var now = _time.GetTimestamp();
        if (Volatile.Read(ref _step) is { } step && now > step.Deadline)
        {
            _breakChannel(step.Error());
            return;
        }

        if (now > Volatile.Read(ref _writeDeadline))
        {
            _breakChannel(new TidemarkException(
                ErrorCode.Timeout, $"the server took no data for {_options.WriteTimeout.TotalSeconds:0.###} s", "Is the server overloaded? Its log tells.", isTransient: true));
            return;
        }

        try
        {
            _checkDeadlines(now);
            if (Volatile.Read(ref _keepsAlive)) KeepAlive(now);
        }
        catch (TidemarkException error)
        {
            _breakChannel(error);
        }
    }

    private void KeepAlive(long now)
    {
        var received = Volatile.Read(ref _lastReceived);
        if (_pingSent != Never && received > _pingSent) _pingSent = Never;
        if (_pingSent == Never)
        {
            if (_time.GetElapsedTime(received, now) < _options.KeepAliveInterval) return;
            _pingSent = now;
            _sendPing();
        }
        else if (_time.GetElapsedTime(_pingSent, now) > _options.KeepAliveTimeout)
        {
            throw new TidemarkException(
                ErrorCode.ConnectionLost,
                $"nothing came from the server for {_time.GetElapsedTime(received, now).TotalSeconds:0} s, not even the answer to a ping",
                "The server or the network in between is gone or hangs.",
                isTransient: true);
        }
    }

    /// <summary>Something that must be done before its deadline.</summary>
    internal sealed class Step(WebSocketWatch watch, long deadline, Func<Exception> error, Step? outer) : IDisposable
    {
        public long Deadline => deadline;

        public Func<Exception> Error => error;

        public void Dispose() => Volatile.Write(ref watch._step, outer);
    }
}
