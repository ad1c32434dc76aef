using System.Globalization;
using Tidemark.Web.Visits;

namespace Tidemark.Web.Texts;

/// <summary>The texts of the page in the language of who looks.</summary>
internal sealed class Words(Preferences preferences)
{
    /// <summary>A text by its key. A key that there is not is shown as it is; a test finds those.</summary>
    public string this[string key] => Languages.Of(preferences.Language).GetValueOrDefault(key, key);

    /// <summary>A text with <c>{0}</c> and so on filled in.</summary>
    public string this[string key, params object?[] arguments] => string.Format(CultureInfo.InvariantCulture, this[key], arguments);

    /// <summary>Who asked for a task: a user by name, a part of the service in words.</summary>
    public string By(string name) => Languages.Of(preferences.Language).GetValueOrDefault("by." + name, name);

    /// <summary>The word for a value of an enumeration: the key is <c>Type.Value</c>.</summary>
    public string Of<T>(T value)
        where T : struct, Enum => this[$"{typeof(T).Name}.{value}"];
}
