namespace Tidemark.Sandbox.Catalog;

/// <summary>TDengine's refusals by their codes and texts. Source: answers recorded from a 3.3.7.5 server.</summary>
public static class Refusal
{
    public static SandboxException DatabaseNotExist() => new(0x0388, "Database not exist");

    public static SandboxException DatabaseExists() => new(0x0381, "Database already exists");

    public static SandboxException DatabaseNotSpecified() => new(0x2616, "Database not specified");

    public static SandboxException SuperTableExists() => new(0x0360, "STable already exists");

    public static SandboxException SuperTableNotExist() => new(0x0362, "STable not exist");

    public static SandboxException TableExists() => new(0x0603, "Table already exists");

    public static SandboxException TableNotExist() => new(0x2603, "Table does not exist");

    public static SandboxException ColumnExists() => new(0x0525, "Table column already exists");

    public static SandboxException ColumnNotExist() => new(0x0526, "Table column not exists");

    public static SandboxException InvalidColumn(string name) => new(0x2602, $"Invalid column name: {name}");

    public static SandboxException InvalidTag(string name) => new(0x260E, $"Invalid tag name: {name}");

    public static SandboxException DuplicatedColumns() => new(0x263C, "Duplicated column names");

    public static SandboxException InvalidSuperTableAlter() => new(0x03C2, "Invalid stable alter options");

    public static SandboxException InvalidAlter(string text = "Invalid alter table statement") => new(0x2649, text);

    public static SandboxException InvalidModify() => new(0x264B,
        "Only varbinary/binary/nchar/geometry column length could be modified, and the length can only be increased, not decreased");

    public static SandboxException CompositeKeyChange() => new(0x267A, "composite primary key column can not be added, modified, and dropped");

    public static SandboxException CompositeKeyNull() => new(0x267B, "Primary key column should not be null");

    public static SandboxException FieldUsedByTopic() => new(0x03C4, "Field used by topic");

    public static SandboxException TopicMustBeDropped() => new(0x03ED, "Topic must be dropped first");

    public static SandboxException TopicExists() => new(0x03E0, "Topic already exists");

    public static SandboxException TopicNotExist() => new(0x03E1, "Topic not exist");

    public static SandboxException WalRetentionIsZero() => new(0x038C, "WAL retention period is zero");

    public static SandboxException VirtualTableWrite() => new(0x0200, "Virtual table can not be written");

    public static SandboxException TimestampOutOfRange() => new(0x060B, "Timestamp data out of range");

    public static SandboxException InvalidUser() => new(0x0351, "Invalid user");

    public static SandboxException UserExists() => new(0x0350, "User already exists");

    public static SandboxException InvalidOption(string text) => new(0x2619, text);

    public static SandboxException InvalidDatabaseOptions() => new(0x0382, "Invalid database options");

    public static SandboxException InvalidIdentifier(string name) => new(0x2617, $"Invalid identifier name: {name}");
}
