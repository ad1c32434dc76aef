using System.Runtime.InteropServices;

namespace Tidemark.TDengine.Drivers.Native;

/// <summary>The functions of libtaos for prepared statements (stmt2, since 3.3.3). Source: taos.h of 3.3.7.</summary>
internal static partial class StatementNative
{
    [LibraryImport(TaosLibrary.Name, EntryPoint = "taos_stmt2_init")]
    public static partial nint Create(nint connection, in StatementOption option);

    /// <summary>The length is C's unsigned long: 8 bytes on 64-bit Linux, 4 on Windows. 0 makes the library look for the NUL.</summary>
    [LibraryImport(TaosLibrary.Name, EntryPoint = "taos_stmt2_prepare", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Prepare(nint statement, string sql, CULong length);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "taos_stmt2_is_insert")]
    public static partial int IsInsert(nint statement, out int isInsert);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "taos_stmt2_get_fields")]
    public static partial int GetFields(nint statement, out int count, out nint fields);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "taos_stmt2_free_fields")]
    public static partial void FreeFields(nint statement, nint fields);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "taos_stmt2_bind_param")]
    public static partial int Bind(nint statement, nint binds, int columnIndex);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "taos_stmt2_exec")]
    public static partial int Execute(nint statement, out int affectedRows);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "taos_stmt2_error")]
    public static partial nint GetErrorText(nint statement);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "taos_stmt2_close")]
    public static partial int Close(nint statement);
}
