using System.Text;
using Notifications.Drift;

namespace Notifications.Watcher.Applications;

/// <summary>What one quick pass over an object's bytes tells: which Application it is, and whether anything is new.</summary>
/// <param name="Key">Which Application.</param>
/// <param name="ResourceVersion">Where its scope can be resumed after it; empty when there is none.</param>
/// <param name="Digest">Of everything but noise.</param>
/// <param name="ManagedFields">Where <c>metadata.managedFields</c> is, to be cut out; empty when there is none.</param>
internal readonly record struct ObjectScan(ApplicationKey Key, string ResourceVersion, NoiseDigest Digest, Range ManagedFields)
{
    /// <summary>When Argo CD compared last; null: it does not say.</summary>
    public DateTimeOffset? ReconciledAt { get; init; }

    /// <summary>False when the bytes are not an object with a name; <see cref="ApplicationReader"/> says what is wrong.</summary>
    public static bool TryScan(ReadOnlySpan<byte> json, string defaultNamespace, out ObjectScan scan)
    {
        var pass = new Pass(json);
        try
        {
            pass.Object();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A name or a time that is no JSON text, or not valid Unicode.
            scan = default;
            return false;
        }

        var found = pass is { IsBroken: false, Name.Length: > 0 };
        scan = found
            ? new ObjectScan(new ApplicationKey(pass.Namespace ?? defaultNamespace, pass.Name!), pass.ResourceVersion
                ?? "", pass.Digest, pass.ManagedFields)
            { ReconciledAt = pass.ReconciledAt }
            : default;
        return found;
    }

    /// <summary>Which Application an object is that cannot be scanned to its end; null when that is not known before.</summary>
    public static ApplicationKey? KeyIn(ReadOnlySpan<byte> json, string defaultNamespace)
    {
        var pass = new Pass(json);
        try
        {
            pass.Object();
            return pass.Name is { Length: > 0 } name ? new ApplicationKey(pass.Namespace ?? defaultNamespace, name) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private ref struct Pass(ReadOnlySpan<byte> json)
    {
        private JsonCursor _cursor = new(json);
        private ulong _hash = ContentHash.Seed;
        private DateTimeOffset? _finishedAt;
        private string? _phase;

        public string? Namespace { get; private set; }

        public string? Name { get; private set; }

        public string? ResourceVersion { get; private set; }

        public Range ManagedFields { get; private set; }

        public DateTimeOffset? ReconciledAt { get; private set; }

        public readonly bool IsBroken => _cursor.IsBroken;

        public readonly NoiseDigest Digest => new(_hash, Belief.IsOutdated(ReconciledAt, _phase, _finishedAt));

        public void Object()
        {
            if (!_cursor.Enter()) return;
            while (_cursor.Next(out var name))
            {
                if (name.SequenceEqual("metadata"u8)) Metadata(name);
                else if (name.SequenceEqual("status"u8)) Status(name);
                else Keep(name);
            }
        }

        private ReadOnlySpan<byte> Keep(ReadOnlySpan<byte> name)
        {
            var value = _cursor.Skip();
            _hash = ContentHash.Of(value, ContentHash.Of(name, _hash));
            return value;
        }

        /// <summary>An object whose members are looked at; anything else is kept as it is.</summary>
        private bool Enter(ReadOnlySpan<byte> name)
        {
            if (!_cursor.Enter())
            {
                Keep(name);
                return false;
            }

            _hash = ContentHash.Of(name, _hash);
            return true;
        }

        private void Metadata(ReadOnlySpan<byte> of)
        {
            if (!Enter(of)) return;
            while (_cursor.Next(out var name))
            {
                var start = _cursor.MemberStart;
                if (name.SequenceEqual("annotations"u8)) Annotations(name);
                else if (name.SequenceEqual("resourceVersion"u8)) ResourceVersion = Text(_cursor.Skip());
                else if (Noise.InMetadata(name)) _cursor.Skip();
                else if (name.SequenceEqual("name"u8)) Name = Text(Keep(name));
                else if (name.SequenceEqual("namespace"u8)) Namespace = Text(Keep(name)) is { Length: > 0 } text ? text : null;
                else Keep(name);
                if (name.SequenceEqual("managedFields"u8)) ManagedFields = start.._cursor.At;
            }
        }

        private void Annotations(ReadOnlySpan<byte> of)
        {
            if (!Enter(of)) return;
            while (_cursor.Next(out var name))
            {
                if (Noise.InAnnotations(name)) _cursor.Skip();
                else Keep(name);
            }
        }

        private void Status(ReadOnlySpan<byte> of)
        {
            if (!Enter(of)) return;
            while (_cursor.Next(out var name))
            {
                if (name.SequenceEqual("reconciledAt"u8)) ReconciledAt = Time(_cursor.Skip());
                else if (Noise.InStatus(name)) _cursor.Skip();
                else if (name.SequenceEqual("operationState"u8)) Operation(name);
                else Keep(name);
            }
        }

        private void Operation(ReadOnlySpan<byte> of)
        {
            if (!Enter(of)) return;
            while (_cursor.Next(out var name))
            {
                var value = Keep(name);
                if (name.SequenceEqual("finishedAt"u8)) _finishedAt = Time(value);
                else if (name.SequenceEqual("phase"u8)) _phase = Text(value);
            }
        }

        private static string? Text(ReadOnlySpan<byte> value)
        {
            if (value is not [(byte)'"', .. var text, (byte)'"']) return null;
            if (!text.Contains((byte)'\\')) return Encoding.UTF8.GetString(text);
            var reader = new Utf8JsonReader(value);
            return reader.Read() ? reader.GetString() : null;
        }

        private static DateTimeOffset? Time(ReadOnlySpan<byte> value)
        {
            var reader = new Utf8JsonReader(value);
            return value is [(byte)'"', ..] && reader.Read() ? JsonFields.ParseTime(ref reader) : null;
        }
    }
}
