using System.Text.RegularExpressions;

namespace Notifications.Drift;

/// <summary>
/// Takes secrets out of what is shown of a resource. Argo CD masks the data of Secrets only; environment variables, ConfigMaps and custom
/// resources come as they are. When in doubt, hidden: that a field changed is said in any case.
/// </summary>
/// <param name="Own">The team's patterns: a field whose name, or a value in which one is found, is hidden.</param>
/// <param name="IsOff">Explicitly: only Secrets and <paramref name="Own"/> are hidden.</param>
internal sealed record Redactor(ImmutableArray<Regex> Own, bool IsOff)
{
    public static Redactor Default { get; } = new([], IsOff: false);

    /// <summary>Whether nothing at or below this field may be shown.</summary>
    public bool Hides(FieldPath path)
    {
        var steps = path.Steps;
        var chosen = false;
        for (var i = 0; i < steps.Length; i++)
        {
            switch (steps[i])
            {
                case FieldStep.Member(var name) when IsOwn(name)
                    || (!IsOff && (name == "encryptedData"
                        || (chosen ? SensitiveNames.IsSecretSetting(name) : SensitiveNames.IsSecretField(name)))):
                case FieldStep.Keyed(var keys) when keys.Any(key => IsSecret(key.Value)) && i + 1 < steps.Length
                    && steps[i + 1] is FieldStep.Member("value"):
                case FieldStep.At(_, _, { } item) when IsSecret(item) && i + 1 < steps.Length && steps[i + 1] is FieldStep.Member("value"):
                case FieldStep.At(_, ['-', ..] and var flag, _) when !flag.Contains('=', StringComparison.Ordinal) && IsSecret(flag):
                    return true;
                case FieldStep.Member(var name):
                    // The names below are not of the kind's schema: somebody chose them
                    chosen |= name is "data" or "binaryData" or "stringData" or "annotations" or "labels" or "config" or "values"
                        or "parameters";
                    break;
            }
        }

        return false;
    }

    /// <summary>A text without what looks like a secret in it.</summary>
    public string Text(string value)
    {
        foreach (var own in Own)
        {
            if (own.IsMatch(value)) return Redactable.Mask;
        }

        return IsOff ? value : SensitiveText.Hide(value, Redactable.Mask);
    }

    private bool IsSecret(string name) => IsOwn(name) || (!IsOff && SensitiveNames.IsSecretSetting(name));

    private bool IsOwn(string name)
    {
        foreach (var own in Own)
        {
            if (own.IsMatch(name)) return true;
        }

        return false;
    }
}
