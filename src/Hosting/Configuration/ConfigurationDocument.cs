using System.Text;

namespace Notifications.Hosting.Configuration;

/// <summary>
/// A YAML file and everything that is found wrong with it. Each room binds its own sections; nothing throws: what is wrong is collected in
/// <see cref="Problems"/>, and values that could not be read have their fallback. Ask for the problems when everybody has bound.
/// </summary>
public sealed class ConfigurationDocument
{
    private readonly List<ConfigurationProblem> _problems = [];
    private bool _unread;
    private YamlValue? _value;

    private ConfigurationDocument(string file, string directory, EnvironmentVariables environment)
    {
        File = file;
        Directory = directory;
        Environment = environment;
        Root = new ConfigurationNode(this, "", 0, 0, null);
    }

    /// <summary>Name of the file as it was given.</summary>
    public string File { get; }

    /// <summary>The file's directory, absolute: what relative paths in it start from.</summary>
    public string Directory { get; }

    /// <summary>Where <c>${NAME}</c> comes from.</summary>
    public EnvironmentVariables Environment { get; }

    /// <summary>Whether <c>${NAME}</c> and <c>${file:PATH}</c> are filled in.</summary>
    internal bool FillsIn { get; private init; } = true;

    /// <summary>The secrets that were read from it so far.</summary>
    public KnownSecrets Secrets { get; } = new();

    /// <summary>The whole document; missing when the file is empty or not valid.</summary>
    public ConfigurationNode Root { get; private set; }

    /// <summary>What was found wrong so far, in the order of the file.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems => [.. _problems.Distinct().OrderBy(p => p.Line).ThenBy(p => p.Column)];

    /// <summary>Reads a file (UTF-8). One that is missing or not valid gives an empty document with the problem.</summary>
    public static ConfigurationDocument Load(string path, EnvironmentVariables environment)
    {
        var document = new ConfigurationDocument(path, Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/", environment);
        try
        {
            document.Read(Utf8File.Read(path));
        }
        catch (InvalidDataException e)
        {
            document.Report("", 0, 0, e.Message, "save it as UTF-8");
            document._unread = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            document.Report("", 0, 0, System.IO.Directory.Exists(path) ? "is a directory"
                : $"cannot be read: {e.Message}", Remedy(path, e));
            document._unread = true;
        }

        return document;
    }

    /// <summary>Reads a text, as if it were a file of this name.</summary>
    public static ConfigurationDocument Parse(string yaml, string file, EnvironmentVariables environment)
    {
        var document = new ConfigurationDocument(file, Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/", environment);
        document.Read(yaml);
        return document;
    }

    /// <summary>Reads the text of somebody who may not see what the program sees: <c>${NAME}</c> and <c>${file:PATH}</c> are
    /// refused.</summary>
    public static ConfigurationDocument ParseUntrusted(string yaml, string file)
    {
        var document = new ConfigurationDocument(file, "/", EnvironmentVariables.Of()) { FillsIn = false };
        document.Read(yaml);
        return document;
    }

    /// <summary>A document in which what is asked is noted down in <paramref name="shape"/>.</summary>
    internal static ConfigurationDocument ParseForSchema(string yaml, NodeShape shape)
    {
        var document = new ConfigurationDocument("notifications.yaml", "/", EnvironmentVariables.Of());
        document.Read(yaml, shape);
        return document;
    }

    /// <summary>A top-level section; missing when it is not there.</summary>
    public ConfigurationNode Section(string name) => Root.Optional(name);

    /// <summary>What is written in the sections but some, whatever comments and blanks there are: the same text means the same.</summary>
    internal string TextWithout(Func<string, bool> sections)
    {
        var text = new StringBuilder();
        if (_value is YamlValue.Mapping mapping)
        {
            foreach (var entry in mapping.Entries.Where(entry => !sections(entry.Key))) entry.Value.Write(
                text.Append(entry.Key).Append('\0'));
        }

        return text.ToString();
    }

    /// <summary>Reports the top-level keys that nobody knows, with the nearest spelling.</summary>
    public void ReportUnknownTopLevel(IReadOnlyCollection<string> known) => Root.RejectKeysBut(known);

    /// <summary>Reports a document that holds nothing, when nobody else has found it wrong: a file that was emptied by accident.</summary>
    public void RejectEmpty()
    {
        if (!Root.Exists && _problems.Count == 0) Report(
            "", 1, 1, "holds nothing: nobody would be told", "name instances and destinations");
    }

    /// <summary>Throws when anything was found wrong.</summary>
    /// <exception cref="InvalidConfigurationException">With all problems.</exception>
    public void ThrowIfInvalid()
    {
        if (_problems.Count > 0) throw new InvalidConfigurationException(Problems);
    }

    // Of a file that could not be read nothing is known: whatever else were said of it would be wrong.
    internal void Report(string path, int line, int column, string message, string? remedy)
    {
        if (!_unread) _problems.Add(new ConfigurationProblem(File, path, line, column, message, remedy));
    }

    private static string Remedy(string path, Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "give the path of a configuration file with --config",
        _ when System.IO.Directory.Exists(path) => "give the path of the file in it with --config",
        UnauthorizedAccessException => "let the user that this program runs as read it",
        _ => "a text file of at most 16 MiB is wanted",
    };

    private void Read(string yaml, NodeShape? shape = null)
    {
        _unread = !YamlReader.TryRead(yaml, (line, column, message, remedy) => Report("", line, column, message, remedy), out var value);
        if (value is not null and not YamlValue.Mapping)
        {
            Report("", value.Line, value.Column, $"{value.Kind} where a mapping is wanted", "begin with keys");
            _unread = true;
            value = null;
        }

        _value = value;
        Root = new ConfigurationNode(this, "", value?.Line ?? 1, value?.Column ?? 1, value, shape);
    }
}
