using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Subscriptions;

namespace Tidemark.Sandbox.Faults;

/// <summary>What goes wrong with this server, and when. Thread-safe.</summary>
public sealed class FaultPlan
{
    private readonly object _gate = new();
    private readonly List<Arm> _arms = [];
    private readonly ConnectionRegistry _connections;
    // Asked under the engine's lock, which a match that runs a statement takes under the other.
    private readonly Lock _stalls = new();
    private readonly HashSet<int> _stalledVgroups = [];
    private readonly TimeSpan _serverDownWait;
    private ConsumerGroups? _groups;
    private long? _nextConnectionLimit;
    private volatile bool _refusesConnections;
    private volatile bool _serverIsDown;

    internal FaultPlan(ConnectionRegistry connections, TimeSpan serverDownWait) => (_connections, _serverDownWait) = (connections, serverDownWait);

    /// <summary>True: new connections are closed as soon as they are accepted.</summary>
    public bool RefusesConnections
    {
        get => _refusesConnections;
        set => _refusesConnections = value;
    }

    /// <summary>
    /// True: the gateway still answers, but the database server behind it is down. Signing in, subscribing and statements fail after
    /// <see cref="SandboxOptions.ServerDownWait"/>, a text query is never answered, polls bring what was already read ahead and then nothing;
    /// commits claim success. Connections and consumers go on when it is false again; the first poll then still finds nothing.
    /// </summary>
    public bool ServerIsDown
    {
        get => _serverIsDown;
        set
        {
            _serverIsDown = value;
            if (!value) _groups?.Wake();
        }
    }

    /// <summary>Connections that are open now.</summary>
    public int OpenConnections => _connections.Count;

    /// <summary>Lets a fault strike the next requests that match.</summary>
    /// <param name="match">Which requests; called for each request while the fault is armed.</param>
    /// <param name="fault">What happens.</param>
    /// <param name="times">How often; <see cref="int.MaxValue"/> for always.</param>
    /// <param name="skip">How many matching requests pass unharmed first.</param>
    public void Strike(Func<FaultPoint, bool> match, Fault fault, int times = 1, int skip = 0)
    {
        ArgumentNullException.ThrowIfNull(match);
        ArgumentNullException.ThrowIfNull(fault);
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        lock (_gate) _arms.Add(new Arm(match, fault, times, skip));
    }

    /// <summary>Lets a fault strike the next requests of an action.</summary>
    /// <param name="action">The action's name, see <see cref="FaultPoint.Action"/>.</param>
    /// <param name="fault">What happens.</param>
    /// <param name="times">How often; <see cref="int.MaxValue"/> for always.</param>
    /// <param name="skip">How many matching requests pass unharmed first.</param>
    public void Strike(string action, Fault fault, int times = 1, int skip = 0) =>
        Strike(point => point.Action == action, fault, times, skip);

    /// <summary>Lets a fault strike the next statements that contain a text (case does not matter).</summary>
    /// <param name="text">Part of the statement.</param>
    /// <param name="fault">What happens.</param>
    /// <param name="times">How often; <see cref="int.MaxValue"/> for always.</param>
    /// <param name="skip">How many matching statements pass unharmed first.</param>
    public void StrikeStatement(string text, Fault fault, int times = 1, int skip = 0) =>
        Strike(point => point.Sql?.Contains(text, StringComparison.OrdinalIgnoreCase) == true, fault, times, skip);

    /// <summary>The next connection to be accepted dies once it has sent this many bytes, in the middle of whatever it is sending.</summary>
    public void DropNextConnectionAfter(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        lock (_gate) _nextConnectionLimit = bytes;
    }

    /// <summary>Kills every open connection now.</summary>
    public void DropConnections() => _connections.AbortAll();

    /// <summary>
    /// Lets a vgroup deliver nothing more, without an error: so a real server hides what it cannot read. Polls find the other vgroups' messages
    /// or none.
    /// </summary>
    /// <param name="vgroupId">The vgroup.</param>
    public void StallVgroup(int vgroupId)
    {
        lock (_stalls) _stalledVgroups.Add(vgroupId);
    }

    /// <summary>Lets a stalled vgroup go on.</summary>
    /// <param name="vgroupId">The vgroup.</param>
    public void ResumeVgroup(int vgroupId)
    {
        lock (_stalls) _stalledVgroups.Remove(vgroupId);
        _groups?.Wake();
    }

    /// <summary>Throws the consumers of a group out, as a server does with those that did not poll in time: their polls answer 0x03E6.</summary>
    /// <param name="group">The group.</param>
    public void ExpelConsumers(string group) => _groups?.Expel(group);

    /// <summary>Removes log entries, as retention does: of each vgroup only the youngest stay.</summary>
    /// <param name="database">The database.</param>
    /// <param name="keep">How many entries stay in each vgroup.</param>
    public static void TruncateLog(Database database, int keep)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        foreach (var vgroup in database.Vgroups) vgroup.Wal.TruncateBefore(vgroup.Wal.End - keep);
    }

    /// <summary>Gives a database one more vgroup, as a split does. No table lies in it.</summary>
    /// <param name="database">The database.</param>
    public static void AddVgroup(Database database)
    {
        ArgumentNullException.ThrowIfNull(database);
        lock (database.Engine.Gate) database.AddVgroup(database.Vgroups.Max(v => v.Id) + 1, database.Vgroups[^1].HashEnd, database.Vgroups[^1].HashEnd);
    }

    /// <summary>Forgets all faults that have not struck yet, accepts connections, resumes vgroups and brings the server behind the gateway back.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _arms.Clear();
            _nextConnectionLimit = null;
        }

        lock (_stalls) _stalledVgroups.Clear();

        RefusesConnections = false;
        _serverIsDown = false;
        _groups?.Wake();
    }

    internal void Use(ConsumerGroups groups) => _groups = groups;

    internal bool IsStalled(int vgroupId)
    {
        lock (_stalls) return _stalledVgroups.Contains(vgroupId);
    }

    internal long? TakeConnectionLimit()
    {
        lock (_gate)
        {
            var limit = _nextConnectionLimit;
            _nextConnectionLimit = null;
            return limit;
        }
    }

    internal Fault? Take(FaultPoint point)
    {
        lock (_gate)
        {
            for (var index = 0; index < _arms.Count; index++)
            {
                var arm = _arms[index];
                if (!arm.Match(point)) continue;
                if (arm.Skip > 0)
                {
                    arm.Skip--;
                    continue;
                }

                if (arm.Times != int.MaxValue && --arm.Times == 0) _arms.RemoveAt(index);
                return arm.Fault;
            }
        }

        return _serverIsDown ? ServerOutage.Strike(point, _serverDownWait) : null;
    }

    private sealed class Arm(Func<FaultPoint, bool> match, Fault fault, int times, int skip)
    {
        public Func<FaultPoint, bool> Match { get; } = match;

        public Fault Fault { get; } = fault;

        public int Times { get; set; } = times;

        public int Skip { get; set; } = skip;
    }
}
