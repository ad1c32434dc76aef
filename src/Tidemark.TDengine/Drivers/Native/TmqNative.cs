using System.Runtime.InteropServices;

namespace Tidemark.TDengine.Drivers.Native;

/// <summary>The functions of libtaos for subscription. Source: taos.h of 3.3.7. 64-bit answers below zero are codes.</summary>
internal static partial class TmqNative
{
    [LibraryImport(TaosLibrary.Name, EntryPoint = "tmq_conf_new")]
    public static partial nint CreateSettings();

    [LibraryImport(TaosLibrary.Name, EntryPoint = "tmq_conf_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Set(nint settings, string key, string value);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "tmq_conf_destroy")]
    public static partial void FreeSettings(nint settings);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "tmq_list_new")]
    public static partial nint CreateList();

    [LibraryImport(TaosLibrary.Name, EntryPoint = "tmq_list_append", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Append(nint list, string topic);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "tmq_list_destroy")]
    public static partial void FreeList(nint list);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "tmq_consumer_new")]
    public static unsafe partial nint CreateConsumer(nint settings, byte* errorText, int errorTextBytes);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "tmq_get_connect")]
    public static partial nint GetConnection(nint consumer);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "tmq_subscribe")]
    public static partial int Subscribe(nint consumer, nint topics);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "tmq_consumer_close")]
    public static partial int CloseConsumer(nint consumer);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "tmq_consumer_poll")]
    public static partial nint Poll(nint consumer, long waitMs);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "tmq_get_topic_name")]
    public static partial nint GetTopic(nint message);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "tmq_get_db_name")]
    public static partial nint GetDatabase(nint message);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "tmq_get_vgroup_id")]
    public static partial int GetVgroupId(nint message);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "tmq_get_vgroup_offset")]
    public static partial long GetOffset(nint message);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "tmq_get_raw")]
    public static partial int GetRaw(nint message, out TmqRawData raw);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "tmq_free_raw")]
    public static partial void FreeRaw(TmqRawData raw);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "tmq_get_json_meta")]
    public static partial nint GetJsonMeta(nint message);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "tmq_free_json_meta")]
    public static partial void FreeJsonMeta(nint json);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "tmq_get_topic_assignment", StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int GetAssignment(nint consumer, string topic, out TmqAssignment* assignment, out int count);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "tmq_free_assignment")]
    public static unsafe partial void FreeAssignment(TmqAssignment* assignment);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "tmq_position", StringMarshalling = StringMarshalling.Utf8)]
    public static partial long GetPosition(nint consumer, string topic, int vgroupId);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "tmq_committed", StringMarshalling = StringMarshalling.Utf8)]
    public static partial long GetCommitted(nint consumer, string topic, int vgroupId);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "tmq_commit_offset_sync", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Commit(nint consumer, string topic, int vgroupId, long offset);

    [LibraryImport(TaosLibrary.Name, EntryPoint = "tmq_offset_seek", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Seek(nint consumer, string topic, int vgroupId, long offset);

    /// <summary>The text of a code, with the detail that the last raw write of this thread left. Owned by the library, valid until its next call.</summary>
    [LibraryImport(TaosLibrary.Name, EntryPoint = "tmq_err2str")]
    public static partial nint GetErrorText(int code);
}
