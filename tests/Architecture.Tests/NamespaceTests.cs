using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Xunit;

namespace Notifications.Architecture.Tests;

/// <summary>Folders are namespaces, and they depend on each other in one direction only. Read from the compiled rooms, so that method
/// bodies count too.</summary>
public sealed class NamespaceTests
{
    public static TheoryData<string> Rooms =>
        ["Notifications.Events", "Notifications.Templates", "Notifications.Import", "Notifications.Hosting", "Notifications.Dashboard",
            "Notifications.Drift", "Notifications.Watcher",
            "Notifications.Notifier", "notifications"];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Namespaces_of_a_room_form_no_cycle(string assembly)
    {
        var arrows = NamespaceArrows.Of(System.Reflection.Assembly.Load(assembly).Location);
        Assert.NotEmpty(arrows.Namespaces);
        Assert.Equal("", string.Join(Environment.NewLine, arrows.Cycles().SelectMany(cycle => cycle)));
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_type_stands_in_the_namespace_of_its_folder(string assembly)
    {
        var room = assembly == "notifications" ? "Notifications" : assembly["Notifications.".Length..];
        var wrong = Repository.Product
            .Where(file => file.Path.StartsWith($"src/{room}/", StringComparison.Ordinal))
            .Select(file => (file, Namespace: file.Lines.FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))))
            .Where(found => found.Namespace is not null
                && !found.Namespace.EndsWith(FolderOf(found.file.Path) + ";", StringComparison.Ordinal))
            .Select(found => $"{found.file}: {found.Namespace}");
        Assert.Equal("", string.Join(Environment.NewLine, wrong));
    }

    private static string FolderOf(string path) => string.Concat(path.Split('/')[2..^1].Select(folder => "." + folder));
}

/// <summary>The namespaces of one compiled assembly, and which of its types name a type of another.</summary>
internal sealed class NamespaceArrows
{
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _arrows = new(StringComparer.Ordinal);
    private readonly MetadataReader _metadata;
    private readonly PEReader _image;

    private NamespaceArrows(PEReader image)
    {
        _image = image;
        _metadata = image.GetMetadataReader();
        foreach (var handle in _metadata.TypeDefinitions) Read(handle);
    }

    public IReadOnlyCollection<string> Namespaces => _arrows.Keys;

    public static NamespaceArrows Of(string path)
    {
        using var image = new PEReader(File.OpenRead(path));
        return new NamespaceArrows(image);
    }

    /// <summary>Each cycle as its arrows, with one example for each: <c>A -> B: Type of A names type of B</c>.</summary>
    public IEnumerable<IReadOnlyList<string>> Cycles()
    {
        var reach = _arrows.Keys.ToDictionary(name => name, Reachable, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in _arrows.Keys.Where(name => reach[name].Contains(name) && !seen.Contains(name)))
        {
            var members = reach[name].Where(other => reach[other].Contains(name)).ToHashSet(StringComparer.Ordinal);
            seen.UnionWith(members);
            yield return [.. members.Order(StringComparer.Ordinal)
                .SelectMany(from => _arrows[from].Where(to => members.Contains(to.Key)).Select(to => $"{from} -> {to.Key}: {to.Value}"))];
        }
    }

    private HashSet<string> Reachable(string from)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(_arrows[from].Keys);
        while (open.TryPop(out var next))
        {
            if (found.Add(next))
                foreach (var further in _arrows[next].Keys) open.Push(further);
        }

        return found;
    }

    private void Read(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        var (from, name) = (NamespaceOf(handle), NameOf(handle));
        if (from.Length == 0) return;
        if (!_arrows.ContainsKey(from)) _arrows[from] = new(StringComparer.Ordinal);
        var decoder = new Decoder(this, other => Add(from, name, other));
        Entity(type.BaseType, decoder);
        foreach (var implemented in type.GetInterfaceImplementations()) Entity(
            _metadata.GetInterfaceImplementation(implemented).Interface, decoder);
        foreach (var parameter in type.GetGenericParameters()) Constraints(parameter, decoder);
        foreach (var attribute in type.GetCustomAttributes()) Entity(_metadata.GetCustomAttribute(attribute).Constructor, decoder);
        foreach (var field in type.GetFields()) _metadata.GetFieldDefinition(field).DecodeSignature(decoder, null);
        foreach (var method in type.GetMethods()) Read(_metadata.GetMethodDefinition(method), decoder);
    }

    private void Read(MethodDefinition method, Decoder decoder)
    {
        method.DecodeSignature(decoder, null);
        foreach (var parameter in method.GetGenericParameters()) Constraints(parameter, decoder);
        if (method.RelativeVirtualAddress == 0) return;
        var body = _image.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil) _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(decoder, null);
        foreach (var region in body.ExceptionRegions.Where(region => region.Kind == ExceptionRegionKind.Catch)) Entity(
            region.CatchType, decoder);
        foreach (var token in Instructions.Tokens(body.GetILContent())) Entity(MetadataTokens.EntityHandle(token), decoder);
    }

    private void Constraints(GenericParameterHandle parameter, Decoder decoder)
    {
        foreach (var constraint in _metadata.GetGenericParameter(parameter).GetConstraints()) Entity(
            _metadata.GetGenericParameterConstraint(constraint).Type, decoder);
    }

    private void Entity(EntityHandle entity, Decoder decoder)
    {
        if (entity.IsNil) return;
        switch (entity.Kind)
        {
            case HandleKind.TypeDefinition:
                decoder.GetTypeFromDefinition(_metadata, (TypeDefinitionHandle)entity, 0);
                break;
            case HandleKind.TypeSpecification:
                _metadata.GetTypeSpecification((TypeSpecificationHandle)entity).DecodeSignature(decoder, null);
                break;
            case HandleKind.MethodDefinition:
                Entity(_metadata.GetMethodDefinition((MethodDefinitionHandle)entity).GetDeclaringType(), decoder);
                break;
            case HandleKind.FieldDefinition:
                Entity(_metadata.GetFieldDefinition((FieldDefinitionHandle)entity).GetDeclaringType(), decoder);
                break;
            case HandleKind.MethodSpecification:
                var specification = _metadata.GetMethodSpecification((MethodSpecificationHandle)entity);
                specification.DecodeSignature(decoder, null);
                Entity(specification.Method, decoder);
                break;
            case HandleKind.MemberReference:
                var member = _metadata.GetMemberReference((MemberReferenceHandle)entity);
                Entity(member.Parent, decoder);
                if (member.GetKind() == MemberReferenceKind.Method) member.DecodeMethodSignature(decoder, null);
                else member.DecodeFieldSignature(decoder, null);
                break;
        }
    }

    private void Add(string from, string name, TypeDefinitionHandle other)
    {
        var to = NamespaceOf(other);
        if (to.Length > 0 && to != from) _arrows[from].TryAdd(to, $"{name} names {NameOf(other)}");
    }

    private TypeDefinitionHandle Outermost(TypeDefinitionHandle handle)
    {
        while (_metadata.GetTypeDefinition(handle).GetDeclaringType() is { IsNil: false } outer) handle = outer;
        return handle;
    }

    private string NamespaceOf(TypeDefinitionHandle handle) =>
        _metadata.GetString(_metadata.GetTypeDefinition(Outermost(handle)).Namespace);

    private string NameOf(TypeDefinitionHandle handle) => _metadata.GetString(_metadata.GetTypeDefinition(Outermost(handle)).Name);

    /// <summary>Tells every type of this assembly that a signature names.</summary>
    private sealed class Decoder(NamespaceArrows arrows, Action<TypeDefinitionHandle> found) : ISignatureTypeProvider<bool, object?>
    {
        public bool GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
        {
            found(handle);
            return true;
        }

        public bool GetTypeFromSpecification(
            MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind)
        {
            arrows.Entity(handle, this);
            return true;
        }

        public bool GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => false;

        public bool GetArrayType(bool elementType, ArrayShape shape) => elementType;

        public bool GetByReferenceType(bool elementType) => elementType;

        public bool GetFunctionPointerType(MethodSignature<bool> signature) => false;

        public bool GetGenericInstantiation(bool genericType, ImmutableArray<bool> typeArguments) => genericType;

        public bool GetGenericMethodParameter(object? genericContext, int index) => false;

        public bool GetGenericTypeParameter(object? genericContext, int index) => false;

        public bool GetModifiedType(bool modifier, bool unmodifiedType, bool isRequired) => unmodifiedType;

        public bool GetPinnedType(bool elementType) => elementType;

        public bool GetPointerType(bool elementType) => elementType;

        public bool GetPrimitiveType(PrimitiveTypeCode typeCode) => false;

        public bool GetSZArrayType(bool elementType) => elementType;
    }
}
