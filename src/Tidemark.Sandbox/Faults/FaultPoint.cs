namespace Tidemark.Sandbox.Faults;

/// <summary>A request at which a fault may strike.</summary>
/// <param name="Endpoint">The path: <c>/ws</c>, <c>/rest/tmq</c>, <c>/rest/sql</c> or <c>/rest/login</c>.</param>
/// <param name="Action">The action's name, for binary requests the name its answer carries (<c>write_raw</c>, <c>fetch_raw_block</c> …); <c>sql</c> and <c>login</c> for REST.</param>
/// <param name="Sql">The statement, where the request carries one.</param>
public sealed record FaultPoint(string Endpoint, string Action, string? Sql = null);
