using System.Runtime.InteropServices;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Tidemark.TDengine.Drivers.Native;

/// <summary>The functions of libtaos for connections and results. Source: taos.h of 3.3.7. Call them through <see cref="HandleThread"/> only.</summary>
internal static partial class TaosNative
{
    /// <summary>The directory of taos.cfg. The only option that does not start the library.</summary>
    public const int OptionConfigDirectory = 3;

    [LibraryImport(TaosLibrary.Name, EntryPoint = "taos_options", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetOption(int option, string value);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "taos_init")]
    public static partial int Initialize();

    [LibraryImport(TaosLibrary.Name, EntryPoint = "taos_get_client_info")]
    public static partial nint GetClientVersion();

    [LibraryImport(TaosLibrary.Name, EntryPoint = "taos_connect", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint Connect(string host, string user, string password, string? database, ushort port);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "taos_close")]
    public static partial void Close(nint connection);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "taos_get_server_info")]
    public static partial nint GetServerInfo(nint connection);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "taos_errno")]
    public static partial int GetErrorCode(nint result);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "taos_errstr")]
    public static partial nint GetErrorText(nint result);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "taos_query", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint Query(nint connection, string sql);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "taos_free_result")]
    public static partial void FreeResult(nint result);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "taos_is_update_query")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool IsUpdate(nint result);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "taos_affected_rows64")]
    public static partial long GetAffectedRows(nint result);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "taos_result_precision")]
    public static partial int GetPrecision(nint result);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "taos_num_fields")]
    public static partial int GetFieldCount(nint result);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "taos_fetch_fields")]
    public static unsafe partial TaosField* GetFields(nint result);

    /// <summary>Since 3.3.6: with precision and scale of DECIMAL columns.</summary>
    [LibraryImport(TaosLibrary.Name, EntryPoint = "taos_fetch_fields_e")]
    public static unsafe partial TaosField* GetFieldsWithScale(nint result);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "taos_fetch_raw_block")]
    public static partial int FetchRawBlock(nint result, out int rows, out nint block);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "tmq_write_raw")]
    public static partial int WriteRaw(nint connection, TmqRawData message);
}
