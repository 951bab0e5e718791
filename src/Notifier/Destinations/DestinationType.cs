using Microsoft.Extensions.Logging;
using Notifications.Notifier.Composing;
using Notifications.Notifier.Git;
using Notifications.Notifier.Triggers;
using Spectre.Console;

namespace Notifications.Notifier.Destinations;

/// <summary>One type of destination: what the catalog holds.</summary>
/// <param name="Name">The <c>type</c> in the configuration.</param>
/// <param name="Bind">Reads its options.</param>
internal sealed record DestinationType(string Name, DestinationBinder Bind)
{
    /// <summary>What happens to values in a template's native tree, so that they mean nothing in the destination's own format. Default:
    /// nothing.</summary>
    public Func<string, string> EscapeNative { get; init; } = static text => text;

    /// <summary>As <see cref="EscapeNative"/>, where the value stands inside of a text of JSON; null: the same.</summary>
    public Func<string, string>? EscapeNativeJson { get; init; }

    /// <summary>What is wrong with a recipient that somebody wrote; null: nothing that can be seen without asking the
    /// destination.</summary>
    public Func<string, RecipientProblem?> CheckRecipient { get; init; } = static _ => null;

    /// <summary>The one spelling of a recipient, of a destination (first) of this type: equal ones are written equally. Default: without
    /// white space around.</summary>
    public Func<string, string, string> Normalise { get; init; } = static (_, recipient) => recipient.Trim();

    /// <summary>The type in whose place it shows messages, such as a terminal in a demonstration; null: it is for itself.</summary>
    public Func<ConfigurationNode, string?> StandsInFor { get; init; } = static _ => null;

    /// <summary>It shows many Applications in one message where <c>groupBy</c> asks for that.</summary>
    public Func<ConfigurationNode, bool> Groups { get; init; } = static _ => false;

    /// <summary>It comments on pull requests: what <c>followsOn: forges</c> means.</summary>
    public bool IsForge { get; init; }

    /// <summary>What <c>followsOn</c> may call destinations of this type.</summary>
    public string[] Kinds => IsForge ? [Name, Trigger.Forges] : [Name];

    /// <summary>A message as the destination would lay it out, as text for a terminal; null: it cannot be previewed.</summary>
    public Func<Message, string>? Preview { get; init; }
}

/// <param name="Message">What is wrong, without a full stop.</param>
/// <param name="Remedy">What to write.</param>
internal sealed record RecipientProblem(string Message, string Remedy);

/// <summary>
/// Reads the options of one destination from its node, without any effect; what is wrong is reported there. Keys that belong to every
/// destination (<c>type</c>, <c>defaultTriggers</c>) and the rejection of unknown ones are the caller's.
/// </summary>
internal delegate DestinationFactory DestinationBinder(ConfigurationNode node);

/// <summary>Makes the destination; called only when the whole configuration is right.</summary>
internal delegate DestinationEntry DestinationFactory(string name, DestinationServices services);

/// <summary>What destinations are made with.</summary>
/// <param name="Console">The terminal that the program runs in.</param>
internal sealed record DestinationServices(Repositories Repositories, TimeProvider Time, ILoggerFactory Logs, IAnsiConsole Console)
{
    /// <summary>What stands around messages.</summary>
    public LayoutTemplates Layout { get; init; } = LayoutTemplates.BuiltIn;

    /// <summary>In which times are shown.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;
}
