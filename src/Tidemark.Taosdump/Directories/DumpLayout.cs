using System.Globalization;

namespace Tidemark.Taosdump.Directories;

/// <summary>The names of a dump's files and directories.</summary>
/// <remarks>Source: dumps of taosdump 3.3.7.5.</remarks>
public static class DumpLayout
{
    /// <summary>The file of statements, in the root and in the directory of each database. A dump is one when its root has it.</summary>
    public const string StatementsFile = "dbs.sql";

    /// <summary>
    /// Tidemark's own: statements to run when all tables exist, one a line, in the directory of a database. TTL and comments of children, for which the format has no room. The real tool does not look at it.
    /// </summary>
    public const string AfterFile = "after.tidemark";

    /// <summary>
    /// Tidemark's own, in the directory of a database: which files there are, what they hold and how long they are, a <see cref="CountsLine"/> each. The real tool does not look at it.
    /// </summary>
    public const string CountsFile = "counts.tidemark";

    /// <summary>How the directory of a database begins.</summary>
    public const string DatabasePrefix = "taosdump.";

    /// <summary>How the file of a super table's children ends.</summary>
    public const string ChildrenExtension = ".avro-tbtags";

    /// <summary>How the file of a normal table's statement ends.</summary>
    public const string NormalTableExtension = ".avro-ntb";

    /// <summary>How a file of rows ends.</summary>
    public const string RowsExtension = ".avro";

    /// <summary>The file with the name of the super table that a directory of rows belongs to.</summary>
    public const string SuperTableFile = "stbname";

    /// <summary>The hash of directories with rows of normal tables.</summary>
    public const string NormalTablesHash = "0";

    /// <summary>Rows of so many tables lie in directories of one number.</summary>
    public const int FilesPerDirectory = 100_000;

    /// <summary>The directory of a database: by a number of the run, or, in loose mode, by its name.</summary>
    public static string DatabaseDirectory(string idOrName) => DatabasePrefix + idOrName;

    /// <summary>The file of a super table's children.</summary>
    public static string Children(string database, string hash) => $"{database}.{hash}{ChildrenExtension}";

    /// <summary>The same in loose mode.</summary>
    public static string LooseChildren(string database, string superTable, int number) => string.Create(CultureInfo.InvariantCulture, $"{database}.{superTable}.{number}{ChildrenExtension}");

    /// <summary>The file of a normal table's statement, by a number or, in loose mode, by the table's name.</summary>
    public static string NormalTable(string database, string idOrName) => $"{database}.{idOrName}{NormalTableExtension}";

    /// <summary>A directory of rows: how many files came before, in hundred thousands, and the super table's hash.</summary>
    public static string RowsDirectory(long filesBefore, string hash) => string.Create(CultureInfo.InvariantCulture, $"data{filesBefore / FilesPerDirectory}-{hash}");

    /// <summary>A file of rows, by a number or, in loose mode, by the table's name; then the number of its writer.</summary>
    public static string Rows(string database, string idOrName, long writer) => string.Create(CultureInfo.InvariantCulture, $"{database}.{idOrName}.{writer}{RowsExtension}");
}
