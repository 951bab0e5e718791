using System.Text;
using System.Text.Json;

namespace Notifications.Chaos.Verdict;

/// <summary>Reads a fake's log while it grows: each effect once, in order. A line that was cut off by a kill is left out.</summary>
internal sealed class EffectTail<T>(string file)
    where T : class
{
    private readonly List<byte> _rest = [];
    private long _position;

    public List<T> ReadOn()
    {
        var found = new List<T>();
        if (!File.Exists(file))
            return found;
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Position = _position;
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            _position += read;
            foreach (var value in buffer.AsSpan(0, read))
            {
                if (value != '\n')
                    _rest.Add(value);
                else if (Take() is { } effect)
                    found.Add(effect);
            }
        }

        return found;
    }

    private T? Take()
    {
        var line = Encoding.UTF8.GetString([.. _rest]);
        _rest.Clear();
        try
        {
            return line.Length == 0 ? null : JsonSerializer.Deserialize<T>(line, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
