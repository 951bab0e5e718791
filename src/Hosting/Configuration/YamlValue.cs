using System.Text;

namespace Notifications.Hosting.Configuration;

/// <summary>A piece of a YAML document with its position (from 1).</summary>
internal abstract record YamlValue(int Line, int Column)
{
    /// <summary>Text, as written, before <c>${...}</c> is filled in. Plain: without quotes, so it may mean a number, a flag or
    /// null.</summary>
    public sealed record Scalar(string Text, bool Plain, int Line, int Column) : YamlValue(Line, Column)
    {
        public bool IsNull => Plain && Text is "" or "~" or "null";
    }

    public sealed record Sequence(IReadOnlyList<YamlValue> Items, int Line, int Column) : YamlValue(Line, Column);

    public sealed record Mapping(IReadOnlyList<YamlEntry> Entries, int Line, int Column) : YamlValue(Line, Column);

    /// <summary>Without positions, comments and blanks.</summary>
    public void Write(StringBuilder text)
    {
        switch (this)
        {
            case Scalar scalar:
                text.Append(scalar.Plain ? 'p' : 'q').Append(scalar.Text.Length).Append(':').Append(scalar.Text);
                break;
            case Sequence sequence:
                text.Append('[');
                foreach (var item in sequence.Items) item.Write(text);
                text.Append(']');
                break;
            case Mapping mapping:
                text.Append('{');
                foreach (var entry in mapping.Entries) entry.Value.Write(text.Append(entry.Key.Length).Append(':').Append(entry.Key));
                text.Append('}');
                break;
        }
    }

    public string Kind => this switch
    {
        Scalar => "a value",
        Sequence => "a list",
        Mapping => "a mapping",
        _ => throw new InvalidOperationException(),
    };
}

internal sealed record YamlEntry(string Key, int Line, int Column, YamlValue Value);
