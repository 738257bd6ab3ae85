" uv for Python projects:
"   :UvInstall        installs what uv.lock (or requirements.txt) says
"   :UvInstall NAME...  adds distributions to the project
"   :UvUpdate         newer versions, into the lock and into the environment
"   :UvFreeze         what is installed, as requirements
"   :UvList           what is installed, as a table
" Keys: <Leader>ui, <Leader>uu, <Leader>uf, <Leader>ul, unless something has them;
" `let g:uvferry_no_keys = 1` leaves them out. `let g:uvferry_terminal = 0` runs commands
" with `:!` and not in a terminal window. Nothing runs by itself.
" Written by `uvferry ide vim`.

if exists('g:loaded_uvferry') || &compatible
  finish
endif
let g:loaded_uvferry = 1

let s:save_cpo = &cpo
set cpo&vim

" The nearest folder upward that something can be installed from.
function! s:root() abort
  let l:start = expand('%:p:h')
  if l:start ==# '' || !isdirectory(l:start)
    let l:start = getcwd()
  endif
  let l:folder = l:start
  while 1
    for l:name in ['uv.lock', 'pyproject.toml', 'requirements.txt']
      if filereadable(l:folder . '/' . l:name)
        return l:folder
      endif
    endfor
    let l:above = fnamemodify(l:folder, ':h')
    if l:above ==# l:folder
      return l:start
    endif
    let l:folder = l:above
  endwhile
endfunction

" Whether pyproject.toml says what is installed.
function! s:is_project(root) abort
  let l:file = a:root . '/pyproject.toml'
  return filereadable(l:file) && match(readfile(l:file), '^\s*\[project\]') >= 0
endfunction

function! s:uv(root, words) abort
  return ['uv', '--directory', a:root] + a:words
endfunction

" Words behind `uv pip`, for the environment of the folder where it has one: what is active, or
" named by UV_PYTHON, may be another project's.
function! s:pip(root, command, words) abort
  let l:where = isdirectory(a:root . '/.venv') ? ['--python', '.venv'] : []
  return s:uv(a:root, ['pip', a:command] + l:where + a:words)
endfunction

function! s:run(words) abort
  if get(g:, 'uvferry_terminal', 1) && has('terminal')
    botright call term_start(a:words, {'term_name': 'uv', 'term_rows': 12})
    return
  endif
  execute '!' . join(map(copy(a:words), 'shellescape(v:val, 1)'), ' ')
endfunction

" What a command prints, in a window of its own.
function! s:show(words) abort
  let l:lines = systemlist(join(map(copy(a:words), 'shellescape(v:val)'), ' '))
  botright new
  setlocal buftype=nofile bufhidden=wipe noswapfile nobuflisted
  call setline(1, map(l:lines, 'substitute(v:val, "\r$", "", "")'))
  setlocal nomodifiable
endfunction

function! s:install(...) abort
  let l:root = s:root()
  if s:is_project(l:root)
    call s:run(s:uv(l:root, a:0 ? ['add'] + a:000 : ['sync']))
  else
    let l:what = a:0 ? copy(a:000) : ['-r', 'requirements.txt']
    call s:run(s:pip(l:root, 'install', l:what))
  endif
endfunction

function! s:update() abort
  let l:root = s:root()
  if s:is_project(l:root)
    call s:run(s:uv(l:root, ['sync', '--upgrade']))
  else
    call s:run(s:pip(l:root, 'install', ['--upgrade', '-r', 'requirements.txt']))
  endif
endfunction

command! -nargs=* UvInstall call s:install(<f-args>)
command! -nargs=0 UvUpdate call s:update()
command! -nargs=0 UvFreeze call s:show(s:pip(s:root(), 'freeze', ['--quiet']))
command! -nargs=0 UvList call s:show(s:pip(s:root(), 'list', ['--quiet']))

nnoremap <silent> <Plug>(UvInstall) :<C-U>UvInstall<CR>
nnoremap <silent> <Plug>(UvUpdate) :<C-U>UvUpdate<CR>
nnoremap <silent> <Plug>(UvFreeze) :<C-U>UvFreeze<CR>
nnoremap <silent> <Plug>(UvList) :<C-U>UvList<CR>

if !get(g:, 'uvferry_no_keys', 0)
  for [s:key, s:name] in [['i', 'UvInstall'], ['u', 'UvUpdate'], ['f', 'UvFreeze'], ['l', 'UvList']]
    if maparg('<Leader>u' . s:key, 'n') ==# '' && !hasmapto('<Plug>(' . s:name . ')', 'n')
      execute 'nmap <Leader>u' . s:key . ' <Plug>(' . s:name . ')'
    endif
  endfor
endif

let &cpo = s:save_cpo
unlet s:save_cpo
