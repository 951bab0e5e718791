using System.Runtime.CompilerServices;
using System.Text;

namespace Notifications.Hosting.Configuration;

/// <summary>
/// A message about a value of the configuration: what is filled in between its words is not shown where the value came from outside
/// (<c>${NAME}</c>,
/// <c>${file:PATH}</c>), and is cleaned where it did not. Write <c>node.Report($"no trigger \"{name}\"", remedy)</c>.
/// </summary>
[InterpolatedStringHandler]
public readonly ref struct ProblemText
{
    private readonly StringBuilder _text;
    private readonly bool _hidden;

    /// <summary>Called by the compiler.</summary>
    public ProblemText(int literalLength, int formattedCount, ConfigurationNode node)
    {
        _text = new StringBuilder(literalLength + (16 * formattedCount));
        _hidden = node.IsFromOutside;
    }

    /// <summary>The message's own words.</summary>
    public void AppendLiteral(string value) => _text.Append(value);

    /// <summary>A text that may be, or hold a part of, the value.</summary>
    public void AppendFormatted(string? value) => _text.Append(_hidden ? "***" : UntrustedText.CleanLine(value ?? ""));

    /// <summary>A number.</summary>
    public void AppendFormatted(int value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
