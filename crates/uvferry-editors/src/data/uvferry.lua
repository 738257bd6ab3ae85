-- uv for Python projects:
--   :UvInstall        installs what uv.lock (or requirements.txt) says
--   :UvInstall NAME...  adds distributions to the project
--   :UvUpdate         newer versions, into the lock and into the environment
--   :UvFreeze         what is installed, as requirements
--   :UvList           what is installed, as a table
-- Keys: <Leader>ui, <Leader>uu, <Leader>uf, <Leader>ul, unless something has them;
-- `vim.g.uvferry_no_keys = 1` leaves them out. Nothing runs by itself.
-- Written by `uvferry ide neovim`.
if not vim.g.loaded_uvferry then
  vim.g.loaded_uvferry = 1

  -- The nearest folder upward that something can be installed from.
  local function root()
    local start = vim.fn.expand('%:p:h')
    if start == '' or vim.fn.isdirectory(start) == 0 then
      start = vim.fn.getcwd()
    end
    local folder = start
    while true do
      for _, name in ipairs({ 'uv.lock', 'pyproject.toml', 'requirements.txt' }) do
        if vim.fn.filereadable(folder .. '/' .. name) == 1 then
          return folder
        end
      end
      local above = vim.fn.fnamemodify(folder, ':h')
      if above == folder then
        return start
      end
      folder = above
    end
  end

  -- Whether pyproject.toml says what is installed.
  local function is_project(folder)
    local file = folder .. '/pyproject.toml'
    if vim.fn.filereadable(file) == 0 then
      return false
    end
    return vim.fn.match(vim.fn.readfile(file), [=[^\s*\[project\]]=]) >= 0
  end

  local function uv(folder, words)
    local all = { 'uv', '--directory', folder }
    vim.list_extend(all, words)
    return all
  end

  -- Words behind `uv pip`, for the environment of the folder where it has one: what is active, or
  -- named by UV_PYTHON, may be another project's.
  local function pip(folder, command, words)
    local all = { 'pip', command }
    if vim.fn.isdirectory(folder .. '/.venv') == 1 then
      vim.list_extend(all, { '--python', '.venv' })
    end
    return uv(folder, vim.list_extend(all, words))
  end

  -- Runs a command in a terminal window.
  local function run(words)
    vim.cmd('botright 12new')
    if vim.fn.has('nvim-0.11') == 1 then
      vim.fn.jobstart(words, { term = true })
    else
      vim.fn.termopen(words)
    end
  end

  -- What a command prints, in a window of its own.
  local function show(words)
    local lines = vim.fn.systemlist(words)
    for number, line in ipairs(lines) do
      lines[number] = line:gsub('\r$', '')
    end
    vim.cmd('botright new')
    local buffer = vim.bo
    buffer.buftype, buffer.bufhidden, buffer.swapfile, buffer.buflisted = 'nofile', 'wipe', false, false
    vim.api.nvim_buf_set_lines(0, 0, -1, false, lines)
    buffer.modifiable = false
  end

  local function install(options)
    local folder, names = root(), options.fargs
    if is_project(folder) then
      local words = { 'sync' }
      if #names > 0 then
        words = vim.list_extend({ 'add' }, names)
      end
      run(uv(folder, words))
    else
      local what = #names > 0 and names or { '-r', 'requirements.txt' }
      run(pip(folder, 'install', what))
    end
  end

  local function update()
    local folder = root()
    if is_project(folder) then
      run(uv(folder, { 'sync', '--upgrade' }))
    else
      run(pip(folder, 'install', { '--upgrade', '-r', 'requirements.txt' }))
    end
  end

  vim.api.nvim_create_user_command('UvInstall', install, { nargs = '*' })
  vim.api.nvim_create_user_command('UvUpdate', update, {})
  vim.api.nvim_create_user_command('UvFreeze', function()
    show(pip(root(), 'freeze', { '--quiet' }))
  end, {})
  vim.api.nvim_create_user_command('UvList', function()
    show(pip(root(), 'list', { '--quiet' }))
  end, {})

  if not vim.g.uvferry_no_keys then
    for key, name in pairs({ i = 'UvInstall', u = 'UvUpdate', f = 'UvFreeze', l = 'UvList' }) do
      local keys = '<Leader>u' .. key
      if vim.fn.maparg(keys, 'n') == '' then
        vim.keymap.set('n', keys, '<Cmd>' .. name .. '<CR>', { desc = 'uv: ' .. name })
      end
    end
  end
end
