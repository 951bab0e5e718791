using System.Text.Json;

namespace Notifications.Testing.Servers;

/// <summary>
/// What a fake server brought about, in order; with a path one JSON line each in a file that outlives the process, so that a killed
/// server comes back as it was and a test can read what happened.
/// </summary>
public sealed class EffectLog<T> : IDisposable
    where T : notnull
{
    private readonly Lock _gate = new();
    private readonly List<T> _effects;
    private readonly StreamWriter? _file;

    public EffectLog(string? path)
    {
        _effects = path is not null && File.Exists(path) ? EffectLog.Read<T>(path) : [];
        if (path is null)
            return;
        _file = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
        if (_file.BaseStream.Position > 0)
            _file.WriteLine(); // ends a line that was cut off
    }

    public IReadOnlyList<T> All
    {
        get
        {
            lock (_gate)
                return [.. _effects];
        }
    }

    public void Add(T effect)
    {
        lock (_gate)
        {
            _effects.Add(effect);
            _file?.WriteLine(JsonSerializer.Serialize(effect, JsonSerializerOptions.Web));
        }
    }

    public void Dispose() => _file?.Dispose();
}

/// <summary>Reads what an <see cref="EffectLog{T}"/> wrote.</summary>
public static class EffectLog
{
    /// <summary>The effects of a log file; a line that was being written when the process was killed is left out.</summary>
    public static List<T> Read<T>(string path)
    {
        var effects = new List<T>();
        using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (file.ReadLine() is { } line)
        {
            if (Parse<T>(line) is { } effect)
                effects.Add(effect);
        }

        return effects;
    }

    private static T? Parse<T>(string line)
    {
        try
        {
            return line.Length == 0 ? default : JsonSerializer.Deserialize<T>(line, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
