using YamlDotNet.Core;

namespace Notifications.Hosting.Configuration;

/// <summary>Reading YAML that anybody may have written.</summary>
public static class YamlSyntax
{
    /// <summary>Reads a text. Its parser meets some texts that are no YAML with exceptions that are not its own: here all are
    /// one.</summary>
    /// <exception cref="YamlException">It is not YAML; with the place, or the last one that was understood.</exception>
    public static T Read<T>(string text, Func<IParser, T> read)
    {
        var parser = new Parser(new StringReader(text));
        try
        {
            return read(parser);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or InvalidCastException)
        {
            var last = parser.Current?.End ?? new Mark(0, 1, 1);
            throw new YamlException(last, last, "what follows here cannot be understood; is a quote or a bracket missing?", e);
        }
    }
}
